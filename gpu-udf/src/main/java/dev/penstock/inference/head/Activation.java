package dev.penstock.inference.head;

/** How a head's linear outputs become scores. */
public enum Activation {
    /** Each label by itself, 0 to 1; a text may have several or none. */
    SIGMOID,
    /** Labels exclude each other; their scores sum to 1. */
    SOFTMAX,
    /** Tags of a text's tokens depend on their neighbours: a linear-chain conditional random field. */
    CHAIN
}
