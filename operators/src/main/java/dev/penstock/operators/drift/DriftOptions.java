package dev.penstock.operators.drift;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What traffic is compared with, and from when on it is drift.
 *
 * @param pinnedFrom null for the first windows
 * @param pinnedTo null where {@code pinnedFrom} is
 */
public record DriftOptions(
        @Option(value = "Length of the windows that are compared", byDefault = "5m", min = 1000, max = 86400000)
        Duration window,

        @Option(
                value =
                        "What a window is compared with: pinned (the first windows, or a range of time), or sliding (the"
                                + " windows before, and the same hour of earlier days; unlike all of them is drift)",
                byDefault = "sliding")
        DriftReference reference,

        @Option(
                value =
                        "Windows that make the pinned reference, from the first of a tenant on, where no range is named",
                byDefault = "12",
                min = 2,
                max = 10000)
        int pinnedWindows,

        @Option(
                value = "Begin of the pinned reference instead, as 2026-11-26T08:00:00Z; needs pinned-to as well",
                byDefault = "null")
        String pinnedFrom,

        @Option(value = "End of the pinned reference, exclusive; needs pinned-from as well", byDefault = "null")
        String pinnedTo,

        @Option(
                value = "Time before a window that it is compared with, at least two windows, where the reference is"
                        + " sliding. Change that takes longer is not found; longer ones find the hours of the day",
                byDefault = "1h",
                min = 1000,
                max = 86400000)
        Duration trailing,

        @Option(
                value =
                        "Days before whose same hour a window is compared with, where the reference is sliding; from 7 on"
                                + " the same hour of the week before counts for itself too. 0 for none",
                byDefault = "7",
                min = 0,
                max = 14)
        int seasonDays,

        @Option(
                value = "After this time a drift is taken as the new normal, where the reference is sliding",
                byDefault = "24h",
                min = 1000,
                max = 2592000000.0)
        Duration adoptAfter,

        @Option(
                value = "Values that a window and its reference need to be compared; with fewer nothing is said",
                byDefault = "100",
                min = 20,
                max = 1000000)
        int minSamples,

        @Option(
                value = "Questions of a tenant whose vectors are kept of a window (some 450 bytes each); all tenants"
                        + " together have four times as many",
                byDefault = "500",
                min = 50,
                max = 5000)
        int vectors,

        @Option(
                value = "Probability below which a difference is no chance, over all features of a window together"
                        + " (Holm)",
                byDefault = "0.01",
                min = 0.000001,
                max = 0.5)
        double significance,

        @Option(value = "Windows in a row that must differ before it is drift", byDefault = "2", min = 1, max = 100)
        int confirmWindows,

        @Option(
                value = "Windows in a row that must be like the reference before drift is over",
                byDefault = "2",
                min = 1,
                max = 100)
        int clearWindows,

        @Option("From which score on a difference is drift") DriftThresholds thresholds,

        @Option(
                value =
                        "Whether events hold a few questions that are typical of what is new. They are redacted, but they are"
                                + " text of users, and are kept in state",
                byDefault = "false")
        boolean examples,

        @Option(
                value = "Time without traffic after which what is known of a tenant is forgotten",
                byDefault = "15d",
                min = 1000,
                max = 31536000000.0)
        Duration stateTtl)
        implements Serializable {

    /** Windows before a window that it is compared with, 2 to 100. */
    public int trailingWindows() {
        return (int) Math.max(2, Math.min(100, trailing.toMillis() / window.toMillis()));
    }

    /**
     * The range of time that is the pinned reference, {begin, end} in milliseconds since the epoch; null for none.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    public long[] pinnedRange() {
        if (pinnedFrom == null && pinnedTo == null) {
            return null;
        }
        long[] range = {instant("pinned-from", pinnedFrom), instant("pinned-to", pinnedTo)};
        if (range[0] >= range[1]) {
            throw new IllegalArgumentException("metrics.drift.pinned-to is \"" + pinnedTo
                    + "\"; expected a time after pinned-from, \"" + pinnedFrom + "\"");
        }
        return range;
    }

    private static long instant(String option, String value) {
        try {
            return Instant.parse(value == null ? "" : value).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "metrics.drift." + option + " is " + (value == null ? "unset" : "\"" + value + "\"")
                            + "; expected a time such as \"2026-11-26T08:00:00Z\", since the other end of the range is set",
                    e);
        }
    }
}
