package dev.penstock.operators.metrics;

import dev.penstock.operators.ExchangeHash;
import java.util.List;
import java.util.TreeMap;

/** The ids of some minutes before the latest one, by steps that are forgotten together. */
final class RecentIds {
    private static final long STEP_MS = 15_000;

    private final long keptMs;
    private final TreeMap<Long, long[]> steps = new TreeMap<>();

    RecentIds(long keptMs) {
        this.keptMs = keptMs;
    }

    /** Whether an id of {@link ExchangeHash} is new at its time. */
    boolean add(long timeMs, long id) {
        long begin = Math.floorDiv(timeMs, STEP_MS) * STEP_MS;
        long[] known = steps.get(begin);
        long[] grown = SeenIds.add(known == null ? SeenIds.empty() : known, id);
        if (grown == null) {
            return false;
        }
        steps.put(begin, grown);
        steps.headMap(steps.lastKey() - keptMs).clear();
        return true;
    }

    List<IdStep> snapshot() {
        return steps.entrySet().stream()
                .map(step -> new IdStep(step.getKey(), step.getValue().clone()))
                .toList();
    }

    /** Takes in the ids of another instance too. */
    void restore(IdStep step) {
        for (int i = 1; i < step.ids().length; i++) {
            if (step.ids()[i] != 0) {
                add(step.beginMs(), step.ids()[i]);
            }
        }
    }
}
