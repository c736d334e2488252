package dev.penstock.inference.endpoint;

import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.WastedTokens;
import dev.penstock.inference.endpoint.CallQueue.Outcome;
import dev.penstock.inference.endpoint.CallQueue.Permit;
import dev.penstock.inference.endpoint.CallQueue.Turn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes the calls that one prompt needs until it is answered: first, repeated and hedged ones, all under one
 * idempotency key.
 *
 * <p>What counts against {@code attempts} and the retry budget is a failed call of an endpoint that is otherwise up. A
 * 429 counts against neither: the prompt keeps its place and waits for the learned rate, so that it is not lost while
 * it has time. Nor does a failure after which the circuit breaker is not closed: that is the endpoint's, and the prompt
 * goes to the end of the queue until the breaker lets it pass. Where the budget is used up, a repetition waits until it
 * has filled again. All of these waits together last no longer than {@code maxWait}, then the prompt fails, and its
 * fallback gets a chance. With {@code attempts: 1} no failed call but a limited one is repeated.
 */
final class PromptCalls {
    private final GeneratorOptions options;
    private final ChatCalls calls;
    private final CallQueue queue;
    private final Backoff backoff;
    private final Timer timer;
    private final Clock clock;

    PromptCalls(GeneratorOptions options, ChatCalls calls, CallQueue queue, Backoff backoff, Timer timer, Clock clock) {
        this.options = options;
        this.calls = calls;
        this.queue = queue;
        this.backoff = backoff;
        this.timer = timer;
        this.clock = clock;
    }

    PromptCall newCall(Prompt prompt, byte[] body) {
        return new PromptCall(prompt, body);
    }

    /** One prompt on its way. Its fields are guarded by itself; futures are completed and calls made outside. */
    final class PromptCall implements CallQueue.Caller {
        private final Prompt prompt;
        private final byte[] body;
        private final Turn turn;
        private final CompletableFuture<Reply> result = new CompletableFuture<>();
        private final List<Exchange> underWay = new ArrayList<>(1);
        private long patienceNanos = options.maxWait().toNanos();
        private long waitsSince;
        private int made;
        private int failures;
        private Timer.Alarm alarm;
        private boolean hedgeIsSent;
        private boolean answered;
        private int lostToRetries;
        private int lostToHedges;

        private PromptCall(Prompt prompt, byte[] body) {
            this.prompt = prompt;
            this.body = body;
            this.turn = queue.newTurn(prompt.work(), this);
            result.whenComplete((reply, failure) -> hangUp());
        }

        /** Completes with the answer, or exceptionally with a {@link CallFailed}; whoever completes it ends the calls. */
        CompletableFuture<Reply> result() {
            return result;
        }

        /** Calls made so far. */
        synchronized int made() {
            return made;
        }

        /**
         * What was spent on calls that did not answer.
         *
         * @param promptTokens of one call
         */
        synchronized WastedTokens wasted(int promptTokens) {
            return new WastedTokens((long) lostToRetries * promptTokens, (long) lostToHedges * promptTokens);
        }

        void start() {
            synchronized (this) {
                waitsSince = timer.nanoTime();
            }
            queueUp();
        }

        @Override
        public void refused(InferenceException why) {
            fail(new CallFailed(why, -1, false));
        }

        @Override
        public void called(Permit permit) {
            long leftMs = leftMs();
            if (result.isDone() || leftMs <= 0) {
                permit.release(Outcome.ABANDONED, 0, 0, null);
                fail(new CallFailed(
                        new InferenceException(Reason.DEADLINE, "the deadline passed before the call"), -1, false));
                return;
            }
            patienceLeftNanos();
            if (made() == 0) {
                queue.firstCall();
            }
            send(permit, leftMs);
            if (!options.hedgeAfter().isZero() && !permit.isProbe()) {
                setAlarm(this::hedge, options.hedgeAfter().toNanos());
            }
        }

        private void queueUp() {
            long patience = patienceLeftNanos();
            if (!result.isDone()) {
                queue.enter(turn, patience);
            }
            if (result.isDone()) {
                queue.leave(turn); // it was given up meanwhile
            }
        }

        /** What is left of {@code maxWait}; the time since the last call ended, or since this was asked, is taken off. */
        private synchronized long patienceLeftNanos() {
            long now = timer.nanoTime();
            patienceNanos = Math.max(0, patienceNanos - (now - waitsSince));
            waitsSince = now;
            return patienceNanos;
        }

        private void send(Permit permit, long leftMs) {
            long startedAt = timer.nanoTime();
            long timeoutNanos = options.timeout().toNanos();
            if (permit.isProbe()) {
                timeoutNanos = Math.min(timeoutNanos, queue.probeTimeoutNanos());
            }
            boolean cut = leftMs < TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
            Exchange exchange;
            try {
                exchange = calls.send(
                        prompt.id(),
                        prompt.traceparent(),
                        body,
                        cut ? TimeUnit.MILLISECONDS.toNanos(leftMs) : timeoutNanos,
                        cut ? Reason.DEADLINE : Reason.TIMEOUT);
            } catch (RuntimeException e) {
                permit.release(Outcome.ABANDONED, 0, 0, null); // so that permit and breaker are free on every way out
                fail(CallFailed.of(e));
                return;
            }
            synchronized (this) {
                made++;
                underWay.add(exchange);
                hedgeIsSent = false;
            }
            exchange.reply().whenComplete((reply, failure) -> {
                if (failure == null) {
                    long latencyNanos =
                            reply.firstTokenNanos() >= 0 ? reply.firstTokenNanos() : timer.nanoTime() - startedAt;
                    permit.release(Outcome.ANSWERED, latencyNanos, 0, null);
                    answered();
                    result.complete(reply);
                } else {
                    failed(exchange, permit, CallFailed.of(failure));
                }
            });
            if (result.isDone()) {
                exchange.cancel();
            }
        }

        /** The calls beside the first that answered are hung up on, and billed all the same. */
        private synchronized void answered() {
            if (!answered) {
                answered = true;
                lostToHedges += underWay.size() - 1;
            }
        }

        /** A second call beside the one that has not begun to answer. */
        private void hedge() {
            synchronized (this) {
                if (underWay.size() != 1 || underWay.get(0).hasBegun()) {
                    return;
                }
            }
            Permit permit = result.isDone() ? null : queue.tryHedge();
            if (permit == null) {
                return;
            }
            boolean alone;
            synchronized (this) {
                alone = underWay.size() == 1;
                hedgeIsSent = alone;
            }
            if (alone) {
                send(permit, Math.max(1, leftMs()));
            } else {
                permit.release(Outcome.ABANDONED, 0, 0, null); // the first failed meanwhile, and is repeated
            }
        }

        private void failed(Exchange exchange, Permit permit, CallFailed failure) {
            permit.release(outcome(failure.reason()), 0, pauseNanos(failure), failure.failure());
            boolean another;
            synchronized (this) {
                underWay.remove(exchange);
                another = !underWay.isEmpty() || hedgeIsSent;
                waitsSince = timer.nanoTime();
                if (failure.perhapsBilled() && !answered) {
                    lostToHedges += another ? 1 : 0;
                    lostToRetries += another ? 0 : 1;
                }
            }
            if (result.isDone() || another) {
                return; // nobody waits any more, or the hedge may still answer
            }
            switch (failure.reason()) {
                case RATE_LIMITED -> {
                    if (failure.quotaUsedUp()) {
                        fail(failure);
                    } else {
                        queueUp();
                    }
                }
                case TIMEOUT, UNAVAILABLE, MALFORMED_ANSWER -> repeat(failure);
                case DEADLINE, CIRCUIT_OPEN, REJECTED, MODEL_FAILED, CLOSED -> fail(failure);
            }
        }

        private void repeat(CallFailed failure) {
            if (options.attempts() == 1) {
                fail(failure);
                return;
            }
            if (!queue.isBreakerClosed()) {
                turn.toTheEnd();
                queueUp();
                return;
            }
            int count;
            synchronized (this) {
                count = ++failures;
            }
            if (count >= options.attempts()) {
                fail(failure);
            } else {
                pause(failure, backoff.pauseNanos(count));
            }
        }

        /** Waits, and then for the budget if need be, as long as there is time. */
        private void pause(CallFailed failure, long nanos) {
            if (TimeUnit.NANOSECONDS.toMillis(nanos) >= leftMs()) {
                fail(failure);
                return;
            }
            setAlarm(
                    () -> {
                        long patience = patienceLeftNanos();
                        // An open breaker holds calls back by itself.
                        if (!queue.isBreakerClosed() || queue.tryRetry()) {
                            queueUp();
                        } else if (patience == 0) {
                            fail(failure);
                        } else {
                            pause(failure, Math.max(nanos, Math.min(patience, queue.retryWaitNanos())));
                        }
                    },
                    nanos);
        }

        private void setAlarm(Runnable task, long nanos) {
            Timer.Alarm set = timer.schedule(
                    () -> {
                        if (!result.isDone()) {
                            task.run();
                        }
                    },
                    nanos);
            synchronized (this) {
                if (alarm != null) {
                    alarm.cancel();
                }
                alarm = set;
            }
            if (result.isDone()) {
                set.cancel();
            }
        }

        /** What the endpoint asked for; after a 429 at least as long as before any repetition. */
        private long pauseNanos(CallFailed failure) {
            boolean limited = failure.reason() == Reason.RATE_LIMITED && !failure.quotaUsedUp();
            return Math.max(
                    TimeUnit.MILLISECONDS.toNanos(Math.max(0, failure.pauseMs())),
                    limited ? backoff.initialNanos() : 0);
        }

        private long leftMs() {
            long deadlineAtMs = prompt.work().deadlineAtMs();
            return deadlineAtMs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineAtMs - clock.millis();
        }

        private void fail(CallFailed failure) {
            result.completeExceptionally(failure);
        }

        private void hangUp() {
            queue.leave(turn);
            List<Exchange> left;
            synchronized (this) {
                left = List.copyOf(underWay);
                if (alarm != null) {
                    alarm.cancel();
                }
            }
            left.forEach(Exchange::cancel);
        }
    }

    /** A refusal and a limit say nothing against the endpoint's health, nor does a deadline that came too early. */
    private static Outcome outcome(Reason reason) {
        return switch (reason) {
            case REJECTED -> Outcome.REJECTED;
            case RATE_LIMITED -> Outcome.RATE_LIMITED;
            case TIMEOUT -> Outcome.TIMED_OUT;
            case UNAVAILABLE, MALFORMED_ANSWER, MODEL_FAILED -> Outcome.FAILED;
            case DEADLINE, CIRCUIT_OPEN, CLOSED -> Outcome.ABANDONED;
        };
    }
}
