package dev.penstock.inference;

/** The numbers that a model's weights are held in. */
public enum Precision {
    /** As the model comes. */
    AUTO,
    FP32,
    /** Half precision, on GPUs. */
    FP16,
    /** Weights in 8 bits, activations quantised on the way; one text at a time. */
    INT8
}
