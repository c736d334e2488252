package dev.penstock.state.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The entries of a semantic index, by key and by age. Thread-safe. */
final class Entries {
    private final Map<String, Entry> byKey = new ConcurrentHashMap<>();
    private final TreeSet<Age> byAge = new TreeSet<>();

    record Entry(String question, long createdAtMs) {}

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

    /** @return false if the same entry was there already */
    synchronized boolean put(String key, String question, long createdAtMs) {
        Entry before = byKey.put(key, new Entry(question, createdAtMs));
        if (before != null) {
            byAge.remove(new Age(before.createdAtMs, key));
        }
        byAge.add(new Age(createdAtMs, key));
        return before == null || before.createdAtMs != createdAtMs || !before.question.equals(question);
    }

    synchronized boolean remove(String key) {
        Entry entry = byKey.remove(key);
        return entry != null && byAge.remove(new Age(entry.createdAtMs, key));
    }

    /** Removes the oldest until no more than {@code most} are left, and returns their keys. */
    synchronized List<String> oldestBeyond(int most) {
        List<String> removed = new ArrayList<>();
        while (byAge.size() > most) {
            removed.add(removeOldest());
        }
        return removed;
    }

    /** Removes those created at or before a time, and returns their keys. */
    synchronized List<String> createdUpTo(long ms) {
        List<String> removed = new ArrayList<>();
        while (!byAge.isEmpty() && byAge.first().createdAtMs <= ms) {
            removed.add(removeOldest());
        }
        return removed;
    }

    private String removeOldest() {
        String key = byAge.pollFirst().key;
        byKey.remove(key);
        return key;
    }
}
