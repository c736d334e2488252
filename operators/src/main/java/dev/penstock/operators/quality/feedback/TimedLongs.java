package dev.penstock.operators.quality.feedback;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A map from hashes to a time and a value, in three arrays: 24 bytes an entry where it is full. Open addressing with
 * linear probing; the hashes are good, so that their low bits say where an entry belongs. 0 is no key.
 */
final class TimedLongs {
    private static final int LEAST_CAPACITY = 8;

    private long[] keys = new long[0];
    private long[] times = new long[0];
    private long[] values = new long[0];
    private int size;

    int size() {
        return size;
    }

    /** Where the key stands, -1 if it does not; good until the next change. */
    int find(long key) {
        if (keys.length == 0) {
            return -1;
        }
        int slot = slot(keys, key);
        return keys[slot] == key ? slot : -1;
    }

    long time(int slot) {
        return times[slot];
    }

    long value(int slot) {
        return values[slot];
    }

    /** Sets time and value, of a key that is there or not. */
    void put(long key, long time, long value) {
        if (key == 0) {
            throw new IllegalArgumentException("0 is no key");
        }
        if ((size + 1) * 4L > keys.length * 3L) {
            rebuild(Math.max(LEAST_CAPACITY, keys.length * 2), Long.MIN_VALUE, Integer.MAX_VALUE);
        }
        int slot = slot(keys, key);
        size += keys[slot] == 0 ? 1 : 0;
        keys[slot] = key;
        times[slot] = time;
        values[slot] = value;
    }

    /** Removes all whose time is not after {@code time}. */
    void removeUpTo(long time) {
        int kept = 0;
        for (int i = 0; i < keys.length; i++) {
            kept += keys[i] != 0 && times[i] > time ? 1 : 0;
        }
        if (kept < size) {
            rebuild(capacity(kept), time, 0);
        }
    }

    /** Removes the oldest until so many are left. */
    void keepNewest(int most) {
        if (size <= most) {
            return;
        }
        long[] sorted = new long[size];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                sorted[count++] = times[i];
            }
        }
        Arrays.sort(sorted);
        long cut = sorted[size - most];
        int after = 0;
        for (int i = size - 1; i >= 0 && sorted[i] > cut; i--) {
            after++;
        }
        rebuild(capacity(most), cut, most - after);
    }

    /** The earliest time, {@link Long#MAX_VALUE} where there is none. */
    long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < keys.length; i++) {
            earliest = keys[i] != 0 && times[i] < earliest ? times[i] : earliest;
        }
        return earliest;
    }

    TimedLongs copy() {
        TimedLongs copy = new TimedLongs();
        copy.keys = keys.clone();
        copy.times = times.clone();
        copy.values = values.clone();
        copy.size = size;
        return copy;
    }

    /** @param withValues whether values are kept; without, they are read as 0 */
    void write(DataOutputView out, boolean withValues) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                out.writeLong(keys[i]);
                out.writeLong(times[i]);
                if (withValues) {
                    out.writeLong(values[i]);
                }
            }
        }
    }

    /** @param withValues as it was written */
    static TimedLongs read(DataInputView in, boolean withValues) throws IOException {
        TimedLongs read = new TimedLongs();
        int size = in.readInt();
        read.rebuild(capacity(size), Long.MIN_VALUE, Integer.MAX_VALUE);
        for (int i = 0; i < size; i++) {
            read.put(in.readLong(), in.readLong(), withValues ? in.readLong() : 0);
        }
        return read;
    }

    private static int capacity(int size) {
        return size == 0
                ? 0
                : Math.max(LEAST_CAPACITY, Integer.highestOneBit(Math.max(1, (size * 4 + 2) / 3 - 1)) << 1);
    }

    /**
     * Makes new arrays of what is after a time, and of so many at that time.
     *
     * @param capacity a power of two, or 0 for nothing
     */
    private void rebuild(int capacity, long cut, int atCut) {
        long[] newKeys = new long[capacity];
        long[] newTimes = new long[capacity];
        long[] newValues = new long[capacity];
        int kept = 0;
        int ties = atCut;
        for (int i = 0; i < keys.length; i++) {
            boolean tie = keys[i] != 0 && times[i] == cut;
            if (keys[i] != 0 && (times[i] > cut || tie && ties > 0)) {
                ties -= tie ? 1 : 0;
                int slot = slot(newKeys, keys[i]);
                newKeys[slot] = keys[i];
                newTimes[slot] = times[i];
                newValues[slot] = values[i];
                kept++;
            }
        }
        keys = newKeys;
        times = newTimes;
        values = newValues;
        size = kept;
    }

    private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        // The lowest bits chose the shard, so that the next ones tell its entries apart.
        int slot = (int) (key >>> 24) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
