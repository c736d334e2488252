package dev.penstock.records;

import java.util.Arrays;

/**
 * How long the stages took.
 *
 * @param completedAtMs when the outcome was decided, milliseconds since the epoch; 0 before
 * @param stageMicros microseconds by {@link Stage#ordinal()}, -1 where the stage did not run; may be shorter than the
 *     enum after an upgrade
 */
public record Timings(long completedAtMs, long[] stageMicros) {

    public static Timings none() {
        long[] micros = new long[Stage.values().length];
        Arrays.fill(micros, -1);
        return new Timings(0, micros);
    }

    /** Microseconds of a stage, -1 if it did not run. */
    public long micros(Stage stage) {
        return stage.ordinal() < stageMicros.length ? stageMicros[stage.ordinal()] : -1;
    }

    public Timings with(Stage stage, long micros) {
        long[] copy = stageMicros.length == Stage.values().length ? stageMicros.clone() : padded();
        copy[stage.ordinal()] = micros;
        return new Timings(completedAtMs, copy);
    }

    public Timings completedAt(long nowMs) {
        return new Timings(nowMs, stageMicros);
    }

    private long[] padded() {
        long[] micros = none().stageMicros;
        System.arraycopy(stageMicros, 0, micros, 0, stageMicros.length);
        return micros;
    }
}
