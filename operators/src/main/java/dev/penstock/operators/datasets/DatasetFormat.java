package dev.penstock.operators.datasets;

/** What the lines of a data set are for. */
public enum DatasetFormat {
    /** Supervised fine-tuning: a conversation with the answer to learn. */
    SFT,
    /** Preference fine-tuning: a conversation with a better and a worse answer. */
    PREFERENCE
}
