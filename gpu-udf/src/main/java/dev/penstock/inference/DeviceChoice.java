package dev.penstock.inference;

/** What a model runs on. */
public enum DeviceChoice {
    /** A GPU where there is one that can be used, else the CPU. */
    AUTO,
    CPU,
    GPU
}
