package dev.penstock.operators.metrics;

import java.util.List;

/**
 * What is known of one exchange, or of one moment of a tenant, beside the trace itself: scores of an answer, feedback,
 * drift.
 *
 * @param tenant whose it is
 * @param timeMs event time, milliseconds since the epoch: when the answer was decided, so that scores that come later
 *     count in its window
 * @param samples at least one
 */
public record Observation(String tenant, long timeMs, List<Sample> samples) {
    public Observation {
        samples = List.copyOf(samples);
    }
}
