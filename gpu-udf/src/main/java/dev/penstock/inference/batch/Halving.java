package dev.penstock.inference.batch;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Computes batches on a handler, and finds out whose fault it is when it throws.
 *
 * <ul>
 *   <li><b>Poison.</b> A failed batch is halved until the items that fail are alone. Each of them is answered with its own
 *       failure, all others with their results, which costs about {@code 2 log2 n} further calls for one poison item.
 *   <li><b>Not the items' fault.</b> An {@link InferenceException} whose reason does not speak of the input (anything but
 *       {@link Reason#MODEL_FAILED} and {@link Reason#REJECTED}) answers the whole batch: smaller batches would meet the
 *       same.
 *   <li><b>Outage.</b> A model that is down altogether would cost {@code 2n - 1} calls for each batch, and looks like a
 *       batch full of poison. Counting failures could not tell the two apart, so an item that was computed before is:
 *       when two items in a row have failed alone, the last input that succeeded is computed again. If that fails as
 *       well, the rest of the batch is answered with {@link Reason#UNAVAILABLE} untried, and from then on the same
 *       question is asked at the first failure of each batch, until one succeeds: two calls a batch. If it succeeds, the
 *       items are to blame and each is tried, however many there are. Before anything has succeeded each is tried, too.
 *   <li><b>Too large.</b> If a batch fails and all parts of it succeed, the size was too much for the machine's memory,
 *       whatever the exception calls it; the listener is told.
 * </ul>
 *
 * <p>Thread-safe; holds on to one input.
 */
final class Halving<I, O> {

    /** Hears of everything that is computed. Called outside of any lock. */
    interface Listener<I, O> {
        void succeeded(List<PendingItem<I, O>> items, List<O> results, long elapsedNanos);

        /** A call whose results, if there are any, answer nobody: it threw, or it asked whose fault a failure is. */
        void spent(long elapsedNanos);

        void failed(List<PendingItem<I, O>> items, InferenceException failure);

        void tooLarge(List<PendingItem<I, O>> items);

        /** Whether to answer the rest with a failure instead of computing it; null to go on. */
        InferenceException stopped();
    }

    private final String name;
    private final BatchHandler<I, O> handler;
    private final Listener<I, O> listener;
    private final LongSupplier nanos;

    /** The last input that was computed, the witness in the question of whose fault a failure is. */
    private volatile I witness;

    private volatile boolean isOut;

    Halving(String name, BatchHandler<I, O> handler, Listener<I, O> listener, LongSupplier nanos) {
        this.name = name;
        this.handler = handler;
        this.listener = listener;
        this.nanos = nanos;
    }

    /** Computes a batch; each item is reported to the listener as succeeded or failed, exactly once. */
    void compute(List<PendingItem<I, O>> batch) {
        new Descent().compute(batch);
    }

    private List<O> call(List<I> inputs) throws Exception {
        List<O> results = handler.run(inputs);
        if (results.size() != inputs.size()) {
            throw new IllegalStateException(
                    "the handler of " + name + " returned " + results.size() + " results for " + inputs.size());
        }
        return results;
    }

    private boolean isAboutInput(Throwable failure) {
        return !(failure instanceof InferenceException known)
                || known.reason() == Reason.MODEL_FAILED
                || known.reason() == Reason.REJECTED;
    }

    private InferenceException itemException(Throwable failure) {
        return failure instanceof InferenceException known
                ? known
                : new InferenceException(
                        Reason.MODEL_FAILED,
                        name + " failed on this input: " + failure.getClass().getName(),
                        failure);
    }

    /** One batch on its way down. */
    private final class Descent {
        private int failedInARow;
        private InferenceException rest;

        /** Returns whether all items succeeded. */
        boolean compute(List<PendingItem<I, O>> items) {
            if (rest == null) {
                rest = listener.stopped();
            }
            if (rest != null) {
                listener.failed(items, rest);
                return false;
            }
            List<O> results = null;
            Throwable failure = null;
            long start = nanos.getAsLong();
            try {
                results = call(Batch.inputs(items));
            } catch (Throwable e) { // errors too: a dead caller would leave its items unanswered and the queue unserved
                failure = e;
            }
            long elapsed = nanos.getAsLong() - start;
            if (failure == null) {
                failedInARow = 0;
                isOut = false;
                witness = items.get(items.size() - 1).item;
                listener.succeeded(items, results, elapsed);
                return true;
            }
            listener.spent(elapsed);
            return onFailure(items, failure);
        }

        private boolean onFailure(List<PendingItem<I, O>> items, Throwable failure) {
            if (!isAboutInput(failure)) {
                rest = (InferenceException) failure;
            } else if (isOut && isDown()) {
                rest = outage(failure);
            }
            if (rest != null) {
                listener.failed(items, rest);
                return false;
            }
            return items.size() == 1 ? failAlone(items, failure) : halve(items);
        }

        private boolean failAlone(List<PendingItem<I, O>> item, Throwable failure) {
            listener.failed(item, itemException(failure));
            failedInARow++;
            // At 2, 4, 8, ...: the model may go down on the way.
            if (failedInARow >= 2 && Integer.bitCount(failedInARow) == 1 && isDown()) {
                rest = outage(failure);
            }
            return false;
        }

        private boolean halve(List<PendingItem<I, O>> items) {
            int half = items.size() / 2;
            boolean firstSucceeded = compute(items.subList(0, half));
            boolean secondSucceeded = compute(items.subList(half, items.size()));
            if (firstSucceeded && secondSucceeded) {
                listener.tooLarge(items);
            }
            return firstSucceeded && secondSucceeded;
        }

        /** Whether the model fails on what it could do before. */
        private boolean isDown() {
            I known = witness;
            if (known == null) {
                return false;
            }
            long start = nanos.getAsLong();
            try {
                call(List.of(known));
                isOut = false;
            } catch (Throwable e) { // the failure that made us ask is the one that is reported
                isOut = true;
            }
            listener.spent(nanos.getAsLong() - start);
            return isOut;
        }

        private InferenceException outage(Throwable failure) {
            return new InferenceException(
                    Reason.UNAVAILABLE,
                    name + " fails on an input that it could compute before ("
                            + failure.getClass().getName() + ")",
                    failure);
        }
    }
}
