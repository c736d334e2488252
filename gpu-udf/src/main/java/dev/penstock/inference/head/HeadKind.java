package dev.penstock.inference.head;

/** What a head reads, and what it says. */
public enum HeadKind {
    /** Reads a text's pooled features and scores labels of the text. */
    CLASSIFIER,
    /** Reads the states of a text's tokens and labels parts of the text. */
    TAGGER
}
