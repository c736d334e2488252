package dev.penstock.records;

import java.util.Arrays;

/**
 * When the stages began, and how long they took.
 *
 * @param completedAtMs when the outcome was decided, milliseconds since the epoch; 0 before
 * @param stageMicros microseconds by {@link Stage#ordinal()}, -1 where the stage did not run; may be shorter than the
 *     enum after an upgrade
 * @param stageStartMillis when they began, in milliseconds after {@link Envelope#receivedAtMs()}; -1, or beyond the
 *     array's end, where that is not known. Null, as in state and traces of versions without it, is empty
 */
public record Timings(long completedAtMs, long[] stageMicros, long[] stageStartMillis) {
    private static final long[] UNKNOWN = {};

    public Timings {
        stageStartMillis = stageStartMillis == null ? UNKNOWN : stageStartMillis;
    }

    /** Without the beginnings. */
    public Timings(long completedAtMs, long[] stageMicros) {
        this(completedAtMs, stageMicros, UNKNOWN);
    }

    public static Timings none() {
        return new Timings(0, padded(UNKNOWN));
    }

    /** Microseconds of a stage, -1 if it did not run. */
    public long micros(Stage stage) {
        return at(stageMicros, stage);
    }

    /** Milliseconds from the request's timestamp to the stage's beginning, -1 where that is not known. */
    public long startMillis(Stage stage) {
        return at(stageStartMillis, stage);
    }

    /** With what a stage took, whose beginning is not known. */
    public Timings with(Stage stage, long micros) {
        return new Timings(completedAtMs, set(stageMicros, stage, micros), stageStartMillis);
    }

    /** @param startMillis after the request's timestamp; clocks of two machines may differ, so that below 0 is 0 */
    public Timings with(Stage stage, long startMillis, long micros) {
        return new Timings(
                completedAtMs, set(stageMicros, stage, micros), set(stageStartMillis, stage, Math.max(0, startMillis)));
    }

    public Timings completedAt(long nowMs) {
        return new Timings(nowMs, stageMicros, stageStartMillis);
    }

    private static long at(long[] values, Stage stage) {
        return stage.ordinal() < values.length ? values[stage.ordinal()] : -1;
    }

    private static long[] set(long[] values, Stage stage, long value) {
        long[] copy = values.length == Stage.values().length ? values.clone() : padded(values);
        copy[stage.ordinal()] = value;
        return copy;
    }

    private static long[] padded(long[] values) {
        long[] padded = Arrays.copyOf(values, Stage.values().length);
        Arrays.fill(padded, Math.min(values.length, padded.length), padded.length, -1);
        return padded;
    }
}
