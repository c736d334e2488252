package dev.penstock.operators.alerts;

/**
 * What one window said of a metric. Public for Flink's serializer.
 *
 * @param startMs milliseconds since the epoch
 * @param endMs exclusive
 * @param revision {@link #SILENT} for a window without a report, for which silence spoke
 * @param value of the metric, never NaN
 */
public record Seen(long startMs, long endMs, int revision, double value) {
    static final int SILENT = -1;

    long lengthMs() {
        return endMs - startMs;
    }
}
