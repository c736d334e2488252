package dev.penstock.inference.endpoint;

import dev.penstock.inference.GeneratorOptions;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breaker of an endpoint. It opens on the share of failed calls among the last {@value #WINDOW}, and on
 * {@value #CONSECUTIVE} failures in a row, as an endpoint that was healthy until now is down long before its share says
 * so (Envoy's outlier detection does the same). Not thread-safe.
 */
final class Breaker {
    private static final int WINDOW = 50;
    private static final int CONSECUTIVE = 10;
    private static final int PROBES = 3;

    private final CircuitBreaker breaker;
    private final long openForNanos;
    private int failuresInARow;
    private int openings;
    private int openingsInARow;
    private long openedAt;

    Breaker(String name, GeneratorOptions options, Clock clock) {
        this.openForNanos = options.breakerOpenFor().toNanos();
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .failureRateThreshold((float) (options.breakerFailureRate() * 100))
                        .slidingWindow(WINDOW, CONSECUTIVE, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .waitDurationInOpenState(options.breakerOpenFor())
                        .build());
    }

    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    /** How often it opened. A call from before it opened last says nothing about the endpoint now. */
    int openings() {
        return openings;
    }

    /** How often it opened without having closed between. */
    int openingsInARow() {
        return openingsInARow;
    }

    /** @param sentIn the number of openings when the call was sent; here and below */
    void release(int sentIn) {
        if (sentIn == openings) {
            breaker.releasePermission();
        }
    }

    void succeeded(int sentIn, long latencyNanos) {
        if (sentIn != openings) {
            return;
        }
        failuresInARow = 0;
        breaker.onSuccess(latencyNanos, TimeUnit.NANOSECONDS);
        if (isClosed()) {
            openingsInARow = 0;
        }
    }

    void failed(int sentIn, long now, long latencyNanos, Throwable failure) {
        if (sentIn != openings) {
            return;
        }
        State before = breaker.getState();
        failuresInARow++;
        breaker.onError(latencyNanos, TimeUnit.NANOSECONDS, failure);
        if (before == State.CLOSED && breaker.getState() == State.CLOSED && failuresInARow >= CONSECUTIVE) {
            breaker.transitionToOpenState();
        }
        if (before != State.OPEN && breaker.getState() == State.OPEN) {
            openedAt = now;
            openings++;
            openingsInARow++;
        }
    }

    boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    boolean isOpen() {
        return breaker.getState() == State.OPEN;
    }

    boolean isHalfOpen() {
        return breaker.getState() == State.HALF_OPEN;
    }

    /** When an open breaker lets probes pass. */
    long probesAt() {
        return openedAt + openForNanos;
    }
}
