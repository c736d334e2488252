package dev.penstock.inference.endpoint;

import dev.penstock.inference.EndpointMetrics;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where prompts wait until the endpoint may be called: until the concurrency limit, the learned rate and the circuit
 * breaker all let one more pass. No thread waits. Interactive work goes first; of every {@value #FAIR_SHARE} turns that
 * are given while batch work waits, batch work gets one. Within a lane, turns go by age: who comes back after a 429
 * keeps his place.
 *
 * <p>One lock holds limits, rate, breaker and budget together; nothing slow runs under it.
 */
final class CallQueue {
    /** Most prompts that wait: the bound of what one endpoint can hold in memory. */
    static final int WAITING = 65_536;

    private static final int FAIR_SHARE = 5;
    /** Where the breaker's clock lags behind the timer's, the next look is that much later. */
    private static final long NEXT_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What takes so many times as long as usual is not expected to be answered any more. */
    private static final int OVERDUE = 4;

    private static final double MEAN_WEIGHT = 0.1;

    private final String name;
    private final int mostWaiting;
    private final Clock clock;
    private final Timer timer;
    private final Executor executor;
    private final ConcurrencyLimit concurrency;
    private final RateLimit rate;
    private final Breaker breaker;
    private final RetryBudget budget;
    private final long breakerOpenForNanos;
    private final TreeSet<Turn> interactive = new TreeSet<>(Comparator.comparingLong((Turn turn) -> turn.age));
    private final TreeSet<Turn> batch = new TreeSet<>(Comparator.comparingLong((Turn turn) -> turn.age));
    private long ages;
    private int inFlight;
    private int interactiveInARow;
    private double meanAnswerNanos;
    private Timer.Alarm nextLook;
    private long nextLookAt;
    private boolean closed;
    private long calls;
    private long rateLimited;
    private long retries;
    private long hedges;

    /**
     * @param mostWaiting prompts beyond this many are refused
     * @param executor gives turns to those who waited: not the thread that released one, whose stack would grow with
     *     every call that fails at once
     */
    CallQueue(String name, GeneratorOptions options, int mostWaiting, Clock clock, Timer timer, Executor executor) {
        this.name = name;
        this.mostWaiting = mostWaiting;
        this.clock = clock;
        this.timer = timer;
        this.executor = executor;
        this.concurrency = new ConcurrencyLimit(options.maxInFlight());
        this.rate = new RateLimit(timer.nanoTime());
        this.breaker = new Breaker(name, options, clock);
        this.budget = new RetryBudget(options.retryBudget(), timer.nanoTime());
        this.breakerOpenForNanos = options.breakerOpenFor().toNanos();
    }

    /** What a turn leads to; exactly one of the two is called for each {@link #enter}. */
    interface Caller {
        /** The call may be made now; the permit is to be released. */
        void called(Permit permit);

        /** With {@code DEADLINE}, {@code RATE_LIMITED}, {@code CIRCUIT_OPEN}, {@code UNAVAILABLE} or {@code CLOSED}. */
        void refused(InferenceException why);
    }

    /** How a call ended, for the limits. */
    enum Outcome {
        ANSWERED,
        /** The endpoint is well and does not want this request. */
        REJECTED,
        /** 429. */
        RATE_LIMITED,
        FAILED,
        TIMED_OUT,
        /** It was given up, as its deadline passed or nobody waits any more. It shows something if it is overdue. */
        ABANDONED
    }

    synchronized Turn newTurn(Work work, Caller caller) {
        return new Turn(work, caller, ages++);
    }

    /**
     * Waits for a turn; the caller is told at once where the endpoint may be called now.
     *
     * @param patienceNanos longest wait
     */
    void enter(Turn turn, long patienceNanos) {
        Permit permit = null;
        InferenceException refusal = null;
        synchronized (this) {
            long now = timer.nanoTime();
            if (closed) {
                refusal = closedFailure();
            } else if (interactive.isEmpty() && batch.isEmpty() && blockedNanos(now) == 0) {
                permit = permit(now);
            }
            if (permit == null && refusal == null) {
                refusal = queued(turn, now, patienceNanos);
            }
        }
        if (permit != null) {
            turn.caller.called(permit);
        } else if (refusal != null) {
            turn.caller.refused(refusal);
        }
    }

    /** Gives up a turn, if it has not come; nobody is told. */
    void leave(Turn turn) {
        synchronized (this) {
            if (turn.lane().remove(turn)) {
                turn.cancelExpiry();
            }
        }
    }

    /** A second call for a prompt whose first is slow: only where it need not wait, and on the budget. */
    synchronized Permit tryHedge() {
        long now = timer.nanoTime();
        boolean free = !closed && breaker.isClosed() && interactive.isEmpty() && batch.isEmpty();
        if (!free || blockedNanos(now) != 0 || !budget.tryTake(now)) {
            return null;
        }
        hedges++;
        return permit(now);
    }

    synchronized void firstCall() {
        budget.firstCall();
    }

    /** Whether a failed call may be repeated now. */
    synchronized boolean tryRetry() {
        boolean allowed = budget.tryTake(timer.nanoTime());
        retries += allowed ? 1 : 0;
        return allowed;
    }

    synchronized boolean isBreakerClosed() {
        return breaker.isClosed();
    }

    /** How long until a call may be repeated within the budget, if nobody else does; 0 for now. */
    synchronized long retryWaitNanos() {
        return budget.waitNanos(timer.nanoTime());
    }

    /**
     * How long a call may take that shows whether the endpoint is back: there may be no answer from one that is not. It
     * doubles with each round of probes that failed, as the endpoint may be back and slower than before.
     */
    synchronized long probeTimeoutNanos() {
        boolean nothingKnown = meanAnswerNanos == 0;
        return nothingKnown ? Long.MAX_VALUE : (long) Math.scalb(overdueNanos(), breaker.openingsInARow() - 1);
    }

    private double overdueNanos() {
        return Math.max(breakerOpenForNanos, OVERDUE * meanAnswerNanos);
    }

    synchronized EndpointMetrics metrics() {
        return new EndpointMetrics(
                name,
                inFlight,
                interactive.size() + batch.size(),
                concurrency.limit(),
                rate.perSecond(),
                breaker.isClosed() ? 0 : breaker.isHalfOpen() ? 1 : 2,
                calls,
                rateLimited,
                retries,
                hedges);
    }

    /** Answers everybody who waits with {@code CLOSED}. */
    void close() {
        List<Turn> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            all.addAll(interactive);
            all.addAll(batch);
            interactive.clear();
            batch.clear();
            all.forEach(Turn::cancelExpiry);
            if (nextLook != null) {
                nextLook.cancel();
            }
        }
        all.forEach(turn -> turn.caller.refused(closedFailure()));
    }

    /** Null where the turn waits now. */
    private InferenceException queued(Turn turn, long now, long patienceNanos) {
        if (interactive.size() + batch.size() >= mostWaiting) {
            return new InferenceException(
                    Reason.UNAVAILABLE,
                    mostWaiting + " calls wait for this endpoint already; raise max-in-flight or send less");
        }
        long leftMs =
                turn.work.deadlineAtMs() == Long.MAX_VALUE ? Long.MAX_VALUE : turn.work.deadlineAtMs() - clock.millis();
        boolean deadlineIsFirst = leftMs < TimeUnit.NANOSECONDS.toMillis(patienceNanos);
        long waitNanos = deadlineIsFirst ? TimeUnit.MILLISECONDS.toNanos(Math.max(0, leftMs)) : patienceNanos;
        if (leftMs > 0 && blockedNanos(now) > waitNanos) {
            return refusal(now);
        }
        turn.lane().add(turn);
        turn.cancelExpiry();
        turn.expiry = timer.schedule(() -> expire(turn, deadlineIsFirst), waitNanos);
        look(now);
        return null;
    }

    private void expire(Turn turn, boolean deadline) {
        InferenceException why;
        synchronized (this) {
            if (!turn.lane().remove(turn)) {
                return;
            }
            why = deadline
                    ? new InferenceException(Reason.DEADLINE, "the deadline passed while the call waited for its turn")
                    : refusal(timer.nanoTime());
        }
        turn.caller.refused(why);
    }

    private InferenceException refusal(long now) {
        if (!breaker.isClosed()) {
            return new InferenceException(
                    Reason.CIRCUIT_OPEN, "the circuit breaker is open after too many failed calls");
        }
        if (rate.isHolding(now)) {
            return new InferenceException(Reason.RATE_LIMITED, "the endpoint limits calls, and max-wait is over");
        }
        return new InferenceException(
                Reason.UNAVAILABLE, "as many calls as the endpoint takes are in flight, and max-wait is over");
    }

    /** For how long no call may be made; 0 for not at all, -1 until a call comes back. */
    private long blockedNanos(long now) {
        if (inFlight >= concurrency.limit()) {
            return -1;
        }
        long rateNanos = rate.waitNanos(now);
        if (breaker.isOpen()) {
            return Math.max(rateNanos, Math.max(0, breaker.probesAt() - now));
        }
        return rateNanos;
    }

    /** Null where the breaker lets nothing pass. */
    private Permit permit(long now) {
        if (!breaker.tryAcquire()) {
            return null;
        }
        rate.sent(now);
        inFlight++;
        calls++;
        return new Permit(now, !breaker.isClosed(), breaker.openings());
    }

    /** Gives turns as long as the endpoint may be called, and sees to it that somebody looks again. */
    private void look(long now) {
        while (!interactive.isEmpty() || !batch.isEmpty()) {
            long blocked = blockedNanos(now);
            if (blocked < 0) {
                return;
            }
            Permit permit = blocked == 0 ? permit(now) : null;
            if (permit == null) {
                if (!breaker.isHalfOpen() || blocked > 0) { // the probes that are out will look when they are back
                    lookAgain(now, Math.max(blocked, NEXT_LOOK_NANOS));
                }
                return;
            }
            Turn next = poll();
            next.cancelExpiry();
            executor.execute(() -> next.caller.called(permit));
        }
    }

    private void lookAgain(long now, long nanos) {
        long at = now + nanos;
        if (nextLook != null) {
            if (nextLookAt - at <= 0) {
                return;
            }
            nextLook.cancel();
        }
        nextLookAt = at;
        nextLook = timer.schedule(
                () -> {
                    synchronized (this) {
                        nextLook = null;
                        look(timer.nanoTime());
                    }
                },
                nanos);
    }

    private Turn poll() {
        boolean batchIsDue = interactiveInARow >= FAIR_SHARE - 1 || interactive.isEmpty();
        TreeSet<Turn> lane = batchIsDue && !batch.isEmpty() ? batch : interactive;
        interactiveInARow = lane == batch || batch.isEmpty() ? 0 : interactiveInARow + 1;
        return lane.pollFirst();
    }

    private void release(Permit permit, Outcome outcome, long latencyNanos, long pauseNanos, Throwable failure) {
        long now = timer.nanoTime();
        boolean wasHalfOpen = breaker.isHalfOpen();
        long lasted = now - permit.startedAt;
        if (pauseNanos > 0) {
            rate.pause(now, pauseNanos);
        }
        switch (outcome) {
            case ANSWERED -> {
                breaker.succeeded(permit.breakerOpenings, lasted);
                rate.accepted(now);
                concurrency.answered(permit.startedAt, latencyNanos, inFlight);
                meanAnswerNanos =
                        meanAnswerNanos == 0 ? lasted : meanAnswerNanos + MEAN_WEIGHT * (lasted - meanAnswerNanos);
            }
            case REJECTED -> {
                breaker.succeeded(permit.breakerOpenings, lasted);
                rate.accepted(now);
            }
            case RATE_LIMITED -> {
                rateLimited++;
                rate.limited(now, permit.startedAt);
                concurrency.endSlowStart();
                if (wasHalfOpen) {
                    breaker.succeeded(permit.breakerOpenings, lasted); // an endpoint that limits is alive
                } else {
                    breaker.release(permit.breakerOpenings);
                }
            }
            case FAILED -> breaker.failed(permit.breakerOpenings, now, lasted, failure);
            case TIMED_OUT -> timedOut(permit, now, failure);
            case ABANDONED -> {
                if (lasted > overdueNanos()) {
                    timedOut(permit, now, failure);
                } else {
                    breaker.release(permit.breakerOpenings);
                }
            }
        }
        inFlight--;
        if (wasHalfOpen && breaker.isClosed()) {
            rate.restart(now);
            concurrency.restart();
        }
        look(now);
    }

    private void timedOut(Permit permit, long now, Throwable failure) {
        long lasted = now - permit.startedAt;
        breaker.failed(permit.breakerOpenings, now, lasted, failure);
        concurrency.timedOut(permit.startedAt, lasted, inFlight);
    }

    private static InferenceException closedFailure() {
        return new InferenceException(Reason.CLOSED, "the endpoint's client was closed");
    }

    /** The right to make one call. */
    final class Permit {
        private final long startedAt;
        private final boolean probe;
        private final int breakerOpenings;
        private boolean released;

        private Permit(long startedAt, boolean probe, int breakerOpenings) {
            this.startedAt = startedAt;
            this.probe = probe;
            this.breakerOpenings = breakerOpenings;
        }

        /** Whether the call is to show if the endpoint is back. */
        boolean isProbe() {
            return probe;
        }

        /**
         * Tells how the call ended, and hands the permit on; a second time is harmless.
         *
         * @param latencyNanos of an answer: until its first token where that is known
         * @param pauseNanos for how long the endpoint asks not to be called, 0 for not at all
         * @param failure null for an answer
         */
        void release(Outcome outcome, long latencyNanos, long pauseNanos, Throwable failure) {
            synchronized (CallQueue.this) {
                if (!released) {
                    released = true;
                    CallQueue.this.release(this, outcome, latencyNanos, pauseNanos, failure);
                }
            }
        }
    }

    /** A prompt's place in the queue, now and when it comes back. */
    final class Turn {
        private final Work work;
        private final Caller caller;
        private long age;
        private Timer.Alarm expiry;

        private Turn(Work work, Caller caller, long age) {
            this.work = work;
            this.caller = caller;
            this.age = age;
        }

        /** Gives up the place for one at the end: who failed must not stand in the way of the others. */
        void toTheEnd() {
            synchronized (CallQueue.this) {
                age = ages++;
            }
        }

        private TreeSet<Turn> lane() {
            return work.interactive() ? interactive : batch;
        }

        private void cancelExpiry() {
            if (expiry != null) {
                expiry.cancel();
                expiry = null;
            }
        }
    }
}
