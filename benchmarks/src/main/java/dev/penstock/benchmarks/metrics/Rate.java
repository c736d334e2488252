package dev.penstock.benchmarks.metrics;

import java.util.Comparator;
import java.util.List;

/**
 * How fast a run was.
 *
 * @param perSecond traces by the clock
 * @param perCoreSecond traces for each second of a processor, whatever thread of the process used it
 */
record Rate(double perSecond, double perCoreSecond) {

    /** The one in the middle, by processor time. */
    static Rate median(List<Rate> rates) {
        return rates.stream()
                .sorted(Comparator.comparingDouble(Rate::perCoreSecond))
                .toList()
                .get((rates.size() - 1) / 2);
    }
}
