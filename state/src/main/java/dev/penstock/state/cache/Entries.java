package dev.penstock.state.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The entries of a semantic index, by key and by age. Thread-safe. */
final class Entries {
    private final Map<String, Entry> byKey = new ConcurrentHashMap<>();
    private final TreeSet<Age> byAge = new TreeSet<>();

    /** @param scope key of the {@link ScopeVectors} that hold the vector */
    record Entry(String question, String scope, long createdAtMs) {}

    private record Age(long createdAtMs, String key) implements Comparable<Age> {
        @Override
        public int compareTo(Age other) {
            int byTime = Long.compare(createdAtMs, other.createdAtMs);
            return byTime != 0 ? byTime : key.compareTo(other.key);
        }
    }

    Optional<Entry> get(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Set<String> keys() {
        return byKey.keySet();
    }

    int size() {
        return byKey.size();
    }

    /** Adds an entry; returns the one that it takes the place of. */
    synchronized Optional<Entry> put(String key, Entry entry) {
        Optional<Entry> before = remove(key);
        byKey.put(key, entry);
        byAge.add(new Age(entry.createdAtMs, key));
        return before;
    }

    synchronized Optional<Entry> remove(String key) {
        Entry entry = byKey.remove(key);
        if (entry != null) {
            byAge.remove(new Age(entry.createdAtMs, key));
        }
        return Optional.ofNullable(entry);
    }

    /** Removes the oldest until no more than {@code most} are left, and returns them by key. */
    synchronized Map<String, Entry> oldestBeyond(int most) {
        Map<String, Entry> removed = new LinkedHashMap<>();
        while (byAge.size() > most) {
            removeOldestInto(removed);
        }
        return removed;
    }

    /** Removes those created at or before a time, and returns them by key. */
    synchronized Map<String, Entry> createdUpTo(long ms) {
        Map<String, Entry> removed = new LinkedHashMap<>();
        while (!byAge.isEmpty() && byAge.first().createdAtMs <= ms) {
            removeOldestInto(removed);
        }
        return removed;
    }

    private void removeOldestInto(Map<String, Entry> removed) {
        String key = byAge.pollFirst().key;
        removed.put(key, byKey.remove(key));
    }
}
