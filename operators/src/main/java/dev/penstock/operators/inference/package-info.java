/** Asks the tier's models: {@link dev.penstock.operators.inference.InferFunction}. */
package dev.penstock.operators.inference;
