package dev.penstock.operators.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A kind of windows, which end at the multiples of their slide.
 *
 * @param name as in {@link dev.penstock.records.MetricReport}
 */
record WindowKind(String name, long sizeMs, long slideMs) {
    private static final WindowKind MINUTE = of("1m", Duration.ofMinutes(1), Duration.ofMinutes(1));
    private static final WindowKind FIVE_MINUTES = of("5m", Duration.ofMinutes(5), Duration.ofMinutes(1));
    private static final WindowKind HOUR = of("1h", Duration.ofHours(1), Duration.ofMinutes(5));

    static final long LONGEST_MS = HOUR.sizeMs;
    /** The others, which slide by single steps. */
    static final long LONGEST_OF_STEPS_MS = FIVE_MINUTES.sizeMs;
    /** The longest windows begin and end at its multiples. */
    static final long FOLD_MS = HOUR.slideMs;

    private static WindowKind of(String name, Duration size, Duration slide) {
        return new WindowKind(name, size.toMillis(), slide.toMillis());
    }

    /** The kinds that are told: those of a minute, five and an hour, and one of the resolution where that is shorter. */
    static List<WindowKind> all(Duration resolution) {
        List<WindowKind> kinds = new ArrayList<>();
        if (resolution.toMillis() < MINUTE.sizeMs) {
            kinds.add(of(resolution.toSeconds() + "s", resolution, resolution));
        }
        kinds.addAll(List.of(MINUTE, FIVE_MINUTES, HOUR));
        return kinds;
    }

    /** End of the first window in which a time lies. */
    long firstEnd(long timeMs) {
        return Math.floorDiv(timeMs, slideMs) * slideMs + slideMs;
    }
}
