package dev.penstock.operators;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was taken one after the other, given back in the opposite order, all of it, whatever fails. Not thread-safe. */
public final class Leases implements AutoCloseable {
    private final Deque<AutoCloseable> taken = new ArrayDeque<>();

    public <T extends AutoCloseable> T keep(T lease) {
        taken.push(lease);
        return lease;
    }

    @Override
    public void close() throws Exception {
        Exception first = null;
        while (!taken.isEmpty()) {
            try {
                taken.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
