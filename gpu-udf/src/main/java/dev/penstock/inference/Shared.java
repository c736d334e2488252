package dev.penstock.inference;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One instance of something expensive for each key and TaskManager, shared by the subtasks that lease it, and closed
 * when the last lease is. The class must be loaded once for all of them, which holds for the subtasks of one job.
 */
public final class Shared {
    private static final Map<Object, Entry> ENTRIES = new HashMap<>();

    private Shared() {}

    /**
     * Leases the instance for {@code key}, opening it if nobody holds it. The key is a record or string that names what
     * is opened with all its options; opening happens under a lock, so that two subtasks never open the same thing.
     */
    public static <T extends AutoCloseable> Lease<T> lease(Object key, Supplier<T> opener) {
        synchronized (ENTRIES) {
            Entry entry = ENTRIES.get(key);
            if (entry == null) {
                entry = new Entry(opener.get());
                ENTRIES.put(key, entry);
            }
            entry.leases++;
            @SuppressWarnings("unchecked") // the key determines the type: it is what the opener opens
            T value = (T) entry.value;
            return new Lease<>(key, value);
        }
    }

    private static void release(Object key) throws Exception {
        AutoCloseable last = null;
        synchronized (ENTRIES) {
            Entry entry = ENTRIES.get(key);
            if (--entry.leases == 0) {
                ENTRIES.remove(key);
                last = entry.value;
            }
        }
        if (last != null) {
            last.close();
        }
    }

    private static final class Entry {
        final AutoCloseable value;
        int leases;

        Entry(AutoCloseable value) {
            this.value = value;
        }
    }

    /** A subtask's hold on a shared instance. Closing it twice is harmless. */
    public static final class Lease<T> implements AutoCloseable {
        private final Object key;
        private final T value;
        private boolean closed;

        private Lease(Object key, T value) {
            this.key = key;
            this.value = value;
        }

        public T get() {
            return value;
        }

        @Override
        public synchronized void close() throws Exception {
            if (!closed) {
                closed = true;
                release(key);
            }
        }
    }
}
