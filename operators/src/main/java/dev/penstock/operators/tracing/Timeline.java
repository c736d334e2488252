package dev.penstock.operators.tracing;

import dev.penstock.records.Exchange;
import dev.penstock.records.Stage;
import dev.penstock.records.Timings;

/**
 * When things happened to an exchange, in nanoseconds since the epoch. Timed are the stages that wait for something. What
 * lies between two of them (guardrail, router and the like, with their share of the way from operator to operator) takes
 * the time that is left. Beginnings are exact to a millisecond, as clocks of several machines come together here.
 */
final class Timeline {
    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;

    private final long receivedMs;
    private final Timings timings;

    Timeline(Exchange exchange) {
        this.receivedMs = exchange.envelope().receivedAtMs();
        this.timings = exchange.timings();
    }

    boolean ran(Stage stage) {
        return timings.micros(stage) >= 0;
    }

    long begin() {
        return receivedMs * MILLI;
    }

    /** When the outcome was decided, or the last stage ended where rounding puts that behind. */
    long end() {
        long end = Math.max(begin(), timings.completedAtMs() * MILLI);
        for (Stage stage : Stage.values()) {
            end = ran(stage) ? Math.max(end, endOf(stage)) : end;
        }
        return end;
    }

    /** Of a stage that ran; where its beginning is not known, it follows on the one before. */
    long startOf(Stage stage) {
        long startMillis = timings.startMillis(stage);
        return startMillis >= 0 ? begin() + startMillis * MILLI : endBefore(stage);
    }

    long endOf(Stage stage) {
        return startOf(stage) + timings.micros(stage) * MICRO;
    }

    /** When the last stage before this one that ran was over. */
    long endBefore(Stage stage) {
        for (int i = stage.ordinal() - 1; i >= 0; i--) {
            Stage before = Stage.values()[i];
            if (ran(before)) {
                return endOf(before);
            }
        }
        return begin();
    }

    /** When the first stage from this one on began; the end where none ran. */
    long startFrom(Stage stage) {
        for (int i = stage.ordinal(); i < Stage.values().length; i++) {
            Stage next = Stage.values()[i];
            if (ran(next)) {
                return startOf(next);
            }
        }
        return end();
    }
}
