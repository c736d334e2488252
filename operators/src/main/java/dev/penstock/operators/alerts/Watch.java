package dev.penstock.operators.alerts;

import dev.penstock.operators.metrics.AlertRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is remembered of one rule of one tenant: whether it fires, and the newest windows that said something of its
 * metric. They are judged anew each time, so that a window that is told again is judged by what it says now, and another
 * threshold holds at once. Public for Flink's serializer.
 *
 * @param firing whether the rule holds
 * @param sinceMs start of the first window for which it held, 0 while it does not
 * @param windows the oldest first, at most {@link #MOST_WINDOWS}
 */
public record Watch(boolean firing, long sinceMs, List<Seen> windows) {
    static final Watch NEW = new Watch(false, 0, List.of());

    /** More than the longest patience of a rule needs, also where windows overlap. */
    static final int MOST_WINDOWS = 64;

    /** Bad windows follow each other where at most one is missing between them. */
    private static final int LONGEST_STEP = 2;

    /** With a window in place of what was known of it, unless that was newer; a newer NaN takes away what was known. */
    Watch with(long startMs, long endMs, int revision, double value) {
        boolean says = !Double.isNaN(value);
        int least = says ? revision : revision - 1;
        if (windows.stream().anyMatch(seen -> seen.startMs() == startMs && seen.revision() > least)) {
            return this;
        }
        List<Seen> all = new ArrayList<>(windows);
        all.removeIf(seen -> seen.startMs() == startMs);
        if (says) {
            all.add(new Seen(startMs, endMs, revision, value));
            all.sort(Comparator.comparingLong(Seen::startMs));
        }
        return new Watch(firing, sinceMs, new ArrayList<>(all.subList(Math.max(0, all.size() - MOST_WINDOWS), all.size())));
    }

    Watch fired(long since) {
        return new Watch(true, since, windows);
    }

    Watch healed() {
        return new Watch(false, 0, windows);
    }

    /** Null where nothing is known. */
    Seen newest() {
        return windows.isEmpty() ? null : windows.get(windows.size() - 1);
    }

    /**
     * Start of the first of the newest windows that are all bad and follow each other; -1 where they are too few for the
     * rule, or long ago.
     *
     * @param nowMs end of the newest window of the tenant, whether or not it says anything of the metric
     */
    long badSinceMs(AlertRule rule, double threshold, long nowMs) {
        Seen newest = newest();
        if (newest == null || nowMs - newest.endMs() >= LONGEST_STEP * newest.lengthMs()) {
            return -1;
        }
        Seen first = null;
        for (int i = windows.size() - 1; i >= 0; i--) {
            Seen seen = windows.get(i);
            boolean follows = first == null || first.startMs() - seen.startMs() <= LONGEST_STEP * seen.lengthMs();
            if (!follows || !rule.isBad(seen.value(), threshold)) {
                break;
            }
            first = seen;
        }
        return first != null && newest.endMs() - first.startMs() >= rule.holdsFor().toMillis() ? first.startMs() : -1;
    }

    /** Whether the newest windows were all good for as long as the rule wants. Those that say nothing do not count. */
    boolean isWell(AlertRule rule, double threshold) {
        Seen first = null;
        for (int i = windows.size() - 1; i >= 0 && rule.isGood(windows.get(i).value(), threshold); i--) {
            first = windows.get(i);
        }
        return first != null && newest().endMs() - first.startMs() >= rule.healsAfter().toMillis();
    }
}
