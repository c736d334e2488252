/** The engines that models run on, made once for each process. */
package dev.penstock.inference.engine;
