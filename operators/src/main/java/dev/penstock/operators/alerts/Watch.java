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

    /**
     * With a window in place of what was known of it, unless that was newer; a newer NaN takes away what was known. A
     * report also takes the place of silence in which it lies.
     */
    Watch with(Seen told) {
        boolean says = !Double.isNaN(told.value());
        int least = says ? told.revision() : told.revision() - 1;
        if (windows.stream().anyMatch(seen -> seen.startMs() == told.startMs() && seen.revision() > least)) {
            return this;
        }
        List<Seen> all = new ArrayList<>(windows);
        all.removeIf(seen -> seen.startMs() == told.startMs() || seen.isSilent() && seen.overlaps(told));
        if (says) {
            all.add(told);
            all.sort(Comparator.comparingLong(Seen::startMs));
        }
        return new Watch(
                firing, sinceMs, new ArrayList<>(all.subList(Math.max(0, all.size() - MOST_WINDOWS), all.size())));
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
     * The bad windows for which the rule holds: those that follow each other and end with the newest, where they are
     * enough. A rule without patience also holds for one that was told late or again, until as many good ones came after
     * it as end the rule.
     *
     * @param nowMs end of the newest window of the tenant, whether or not it says anything of the metric
     * @return the first and the last of them; null where the rule does not hold
     */
    Bad bad(AlertRule rule, double threshold, long nowMs) {
        boolean patient = !rule.holdsFor().isZero();
        int last = patient ? windows.size() - 1 : lastBad(rule, threshold);
        if (last < 0 || isPast(windows.get(last), rule, nowMs) || !patient && isWell(rule, threshold)) {
            return null;
        }
        Seen first = null;
        for (int i = last; i >= 0; i--) {
            Seen seen = windows.get(i);
            boolean follows = first == null || first.startMs() - seen.startMs() <= LONGEST_STEP * seen.lengthMs();
            if (!follows || !rule.isBad(seen.value(), threshold)) {
                break;
            }
            first = seen;
        }
        if (first == null) {
            return null;
        }
        long badMs = windows.get(last).endMs() - first.startMs();
        return badMs >= rule.holdsFor().toMillis() ? new Bad(first, windows.get(last)) : null;
    }

    private int lastBad(AlertRule rule, double threshold) {
        int last = windows.size() - 1;
        while (last >= 0 && !rule.isBad(windows.get(last).value(), threshold)) {
            last--;
        }
        return last;
    }

    /** Whether a window is too long ago to say what is so now. */
    private static boolean isPast(Seen seen, AlertRule rule, long nowMs) {
        long patienceMs = rule.holdsFor().isZero() ? rule.healsAfter().toMillis() : 0;
        return nowMs - seen.endMs() >= Math.max(LONGEST_STEP * seen.lengthMs(), patienceMs);
    }

    /** Whether the newest windows were all good for as long as the rule wants. Those that say nothing do not count. */
    boolean isWell(AlertRule rule, double threshold) {
        Seen first = null;
        for (int i = windows.size() - 1; i >= 0 && rule.isGood(windows.get(i).value(), threshold); i--) {
            first = windows.get(i);
        }
        return first != null
                && newest().endMs() - first.startMs() >= rule.healsAfter().toMillis();
    }

    /** The first and the last of the bad windows for which a rule holds. */
    record Bad(Seen first, Seen last) {}
}
