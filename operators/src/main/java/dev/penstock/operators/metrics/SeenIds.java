package dev.penstock.operators.metrics;

/**
 * A set of 64-bit hashes in one array of longs: slot 0 counts, the others are a hash table with linear probing. It is an
 * array so that it is state with Flink's own serializer. Two of 10 million ids in a set have the same hash with a
 * probability of 3 in a million.
 */
final class SeenIds {
    private static final int SMALLEST = 64;
    private static final double FULLEST = 0.75;

    private SeenIds() {}

    static long[] empty() {
        return new long[SMALLEST + 1];
    }

    /**
     * Adds a hash.
     *
     * @return the table to keep from now on, null if it has the hash already
     */
    static long[] add(long[] table, long hash) {
        long stored = hash == 0 ? 1 : hash;
        int slot = slot(table, stored);
        if (table[slot] == stored) {
            return null;
        }
        table[slot] = stored;
        table[0]++;
        return table[0] > FULLEST * (table.length - 1) ? grown(table) : table;
    }

    private static long[] grown(long[] table) {
        long[] larger = new long[2 * (table.length - 1) + 1];
        larger[0] = table[0];
        for (int i = 1; i < table.length; i++) {
            if (table[i] != 0) {
                larger[slot(larger, table[i])] = table[i];
            }
        }
        return larger;
    }

    /** Where a hash is, or would be. */
    private static int slot(long[] table, long stored) {
        int mask = table.length - 2;
        int i = (int) (stored ^ stored >>> 32) & mask;
        while (table[1 + i] != 0 && table[1 + i] != stored) {
            i = i + 1 & mask;
        }
        return 1 + i;
    }
}
