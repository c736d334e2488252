package dev.penstock.operators.retrieval;

/** Counts what all retrievals take and do. Thread-safe. */
interface StepMeter {
    /** Counts nothing. */
    StepMeter NONE = (step, micros, in, out) -> {};

    void measured(Step step, long micros, int in, int out);

    /** A step put other passages among the first. @param passages how many of the first were not there before */
    default void reordered(Step step, int passages) {}

    /** A question was searched for by words alone, since nobody could encode it for the corpus. */
    default void withoutVector() {}

    /** What was found is no evidence for an answer. */
    default void insufficient() {}
}
