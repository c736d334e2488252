package dev.penstock.operators.quality;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** How feedback finds the answer that it is about. */
public record FeedbackOptions(
        @Option(
                value = "How long an answer waits for feedback, and feedback for its answer, in event time",
                byDefault = "24h",
                min = 1000,
                max = 2592000000.0)
        Duration timeout,

        @Option(
                value = "Answers that wait for feedback in the whole job, some 50 bytes each, in the memory of"
                        + " TaskManagers; of more, the oldest are forgotten. More than the default needs"
                        + " job.checkpoint-dir, since a JobManager takes no more into its memory",
                byDefault = "100000",
                min = 4096,
                max = 1000000000)
        int maxPending,

        @Option(
                value = "Largest feedback in bytes; a larger one goes to the dead letters",
                byDefault = "262144",
                min = 256,
                max = 16777216)
        int maxBytes)
        implements Serializable {}
