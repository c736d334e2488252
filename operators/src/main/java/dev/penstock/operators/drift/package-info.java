/** Whether traffic is still like its reference, by which statistics it is not, and what is new in it. */
package dev.penstock.operators.drift;
