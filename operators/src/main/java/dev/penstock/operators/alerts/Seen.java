package dev.penstock.operators.alerts;

/**
 * What one window said of a metric. Public for Flink's serializer.
 *
 * @param startMs milliseconds since the epoch
 * @param endMs exclusive
 * @param revision {@link #SILENT} for a window without a report, for which silence spoke
 * @param value of the metric; NaN where the window says nothing of it, which is not kept
 */
public record Seen(long startMs, long endMs, int revision, double value) {
    static final int SILENT = -1;

    boolean isSilent() {
        return revision == SILENT;
    }

    boolean overlaps(Seen other) {
        return startMs < other.endMs && other.startMs < endMs;
    }

    long lengthMs() {
        return endMs - startMs;
    }
}
