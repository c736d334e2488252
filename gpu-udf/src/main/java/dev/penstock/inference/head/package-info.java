/** Small linear heads that classify texts and tokens on the output of the encoder's pass. */
package dev.penstock.inference.head;
