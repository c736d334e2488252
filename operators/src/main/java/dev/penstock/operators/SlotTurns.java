package dev.penstock.operators;

import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers the slots of a TaskManager in the order in which they are first seen. */
final class SlotTurns {
    /** More slots than a TaskManager has; those that were not asked for the longest are forgotten. */
    private static final int REMEMBERED = 1024;

    private final Map<String, Integer> turns = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private int next;

    /**
     * The number of a slot, from 0; the same whenever it is asked for.
     *
     * @param slot the id of its allocation
     */
    synchronized int of(String slot) {
        Integer known = turns.get(slot);
        if (known != null) {
            return known;
        }
        int turn = next;
        next = (next + 1) & Integer.MAX_VALUE;
        turns.put(slot, turn);
        return turn;
    }
}
