package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Work;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Makes single calls to one endpoint, each under the in-flight limit, the circuit breaker and a timeout. */
final class EndpointCalls {
    private static final int MAX_BODY_BYTES = 16 << 20;

    private final Endpoint endpoint;
    private final HttpTransport transport;
    private final CircuitBreaker breaker;
    private final InFlightLimit limit;
    private final Duration timeout;
    private final Backoff backoff;
    private final Clock clock;

    EndpointCalls(
            Endpoint endpoint,
            HttpTransport transport,
            CircuitBreaker breaker,
            InFlightLimit limit,
            Duration timeout,
            Backoff backoff,
            Clock clock) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.breaker = breaker;
        this.limit = limit;
        this.timeout = timeout;
        this.backoff = backoff;
        this.clock = clock;
    }

    Call newCall(String id, byte[] body, Work work) {
        return new Call(id, body, work);
    }

    void close() {
        limit.close();
    }

    /** The calls for one prompt, made one after the other. */
    final class Call {
        private final String id;
        private final byte[] body;
        private final Work work;
        private volatile int attempts;
        private volatile boolean abandoned;
        private volatile CompletableFuture<?> exchange;

        private Call(String id, byte[] body, Work work) {
            this.id = id;
            this.body = body;
            this.work = work;
        }

        /** Calls made so far. */
        int attempts() {
            return attempts;
        }

        /** Hangs up: nobody waits for the answer any more. */
        void abandon() {
            abandoned = true;
            hangUp();
        }

        /** @return completes with the answer, or exceptionally with an {@link AttemptFailed} */
        CompletionStage<ChatCompletion> attempt() {
            return limit.acquire(work)
                    .thenCompose(permit -> exchange().whenComplete((answer, failure) -> permit.close()))
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(attemptFailed(failure)));
        }

        private CompletableFuture<ChatCompletion> exchange() {
            long leftMs = work.deadlineAtMs() == Long.MAX_VALUE ? Long.MAX_VALUE : work.deadlineAtMs() - clock.millis();
            if (leftMs <= 0) {
                return CompletableFuture.failedFuture(
                        new InferenceException(Reason.DEADLINE, "the deadline passed before the call"));
            }
            if (abandoned) {
                return CompletableFuture.failedFuture(
                        new InferenceException(Reason.CLOSED, "nobody waits for the answer any more"));
            }
            if (!breaker.tryAcquirePermission()) {
                return CompletableFuture.failedFuture(new InferenceException(
                        Reason.CIRCUIT_OPEN, "the circuit breaker is open after too many failed calls"));
            }
            attempts++;
            long startedAt = System.nanoTime();
            return sendSafely(leftMs)
                    .thenApply(this::read)
                    .whenComplete((answer, failure) -> tellBreaker(failure, System.nanoTime() - startedAt));
        }

        private CompletableFuture<HttpResponse<byte[]>> sendSafely(long leftMs) {
            try {
                return send(leftMs);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e); // so that permit and breaker are released on every way out
            }
        }

        /** Completes when the body is there, or when the time is up: the JDK's own timeout ends at the headers. */
        private CompletableFuture<HttpResponse<byte[]>> send(long leftMs) {
            long timeoutMs = Math.min(timeout.toMillis(), leftMs);
            Reason late = leftMs <= timeout.toMillis() ? Reason.DEADLINE : Reason.TIMEOUT;
            CompletableFuture<HttpResponse<byte[]>> response = new CompletableFuture<>();
            ScheduledFuture<?> alarm = transport
                    .timer()
                    .schedule(
                            () -> {
                                response.completeExceptionally(
                                        new InferenceException(late, "no answer within " + timeoutMs + " ms"));
                                hangUp();
                            },
                            timeoutMs,
                            TimeUnit.MILLISECONDS);
            transport
                    .send(endpoint.post(id, body), endpoint.isTls(), MAX_BODY_BYTES, this::started)
                    .whenComplete((answer, failure) -> {
                        alarm.cancel(false);
                        if (failure == null) {
                            response.complete(answer);
                        } else {
                            response.completeExceptionally(failure);
                        }
                    });
            return response;
        }

        private void started(CompletableFuture<?> newExchange) {
            exchange = newExchange;
            if (abandoned) {
                newExchange.cancel(true);
            }
        }

        private void hangUp() {
            CompletableFuture<?> current = exchange;
            if (current != null) {
                current.cancel(true);
            }
        }

        private ChatCompletion read(HttpResponse<byte[]> response) {
            if (response.statusCode() == 200) {
                return ChatCompletion.read(response.body());
            }
            InferenceException failure = ErrorAnswer.toException(response.statusCode(), response.body());
            long askedMs = Backoff.retryAfterMs(
                    response.headers().firstValue("Retry-After").orElse(null), clock);
            throw new AttemptFailed(failure, failure.isRetriable() ? pauseMs(askedMs) : 0);
        }

        /** A refusal, a passed deadline and a limit say nothing against the endpoint's health. */
        private void tellBreaker(Throwable failure, long nanos) {
            if (failure == null) {
                breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
                return;
            }
            InferenceException cause = AttemptFailed.inferenceFailure(failure);
            switch (cause.reason()) {
                case REJECTED -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
                case TIMEOUT, UNAVAILABLE, MALFORMED_ANSWER, MODEL_FAILED ->
                    breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
                case DEADLINE, RATE_LIMITED, CIRCUIT_OPEN, CLOSED -> breaker.releasePermission();
            }
        }

        private AttemptFailed attemptFailed(Throwable failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof AttemptFailed settled) {
                return settled;
            }
            InferenceException known = AttemptFailed.inferenceFailure(cause);
            // without a call, the breaker is open or the queue full: that does not pass within a backoff
            boolean called = exchange != null && known.reason() != Reason.CIRCUIT_OPEN;
            return new AttemptFailed(known, called && known.isRetriable() ? pauseMs(-1) : 0);
        }

        private long pauseMs(long askedMs) {
            return backoff.pauseMs(attempts, askedMs, work.deadlineAtMs()).orElse(0);
        }
    }
}
