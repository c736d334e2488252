package dev.penstock.operators.guardrail;

/** Numbers by 64-bit key, open addressing, without boxing. Keys are well mixed already; 0 is no key. */
final class LongTable {
    private long[] keys = new long[1024];
    private int[] values = new int[1024];
    private int size;

    /** Keeps the first value of a key. */
    void putIfAbsent(long key, int value) {
        if (size * 3 > keys.length) {
            grow();
        }
        int slot = slot(key);
        if (keys[slot] == 0) {
            keys[slot] = key;
            values[slot] = value;
            size++;
        }
    }

    /** The key's value, or -1. */
    int get(long key) {
        int slot = slot(key);
        return keys[slot] == 0 ? -1 : values[slot];
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key ^ key >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                putIfAbsent(oldKeys[i], oldValues[i]);
            }
        }
    }
}
