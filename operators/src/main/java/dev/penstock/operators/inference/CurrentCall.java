package dev.penstock.operators.inference;

import java.util.concurrent.CompletableFuture;

/** The call that is under way for one request, so that it is given up when nobody waits for it any more. */
final class CurrentCall {
    private CompletableFuture<?> call;
    private boolean givenUp;

    /** Another call follows the one before. */
    void is(CompletableFuture<?> next) {
        boolean tooLate;
        synchronized (this) {
            call = next;
            tooLate = givenUp;
        }
        if (tooLate) {
            next.cancel(false);
        }
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }

    void giveUp() {
        CompletableFuture<?> last;
        synchronized (this) {
            givenUp = true;
            last = call;
        }
        if (last != null) {
            last.cancel(false);
        }
    }
}
