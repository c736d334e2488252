package dev.penstock.inference.endpoint;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** How long to pause before the next call: exponential with jitter, or what the endpoint asked for if that is longer. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 16;

    private final long initialMs;
    private final long longestMs;
    private final Clock clock;
    private final DoubleSupplier random;

    /**
     * @param initial pause before the second call
     * @param longest an endpoint that asks for more is given up on, so that a fallback gets its chance
     * @param random numbers from 0 to 1
     */
    Backoff(Duration initial, Duration longest, Clock clock, DoubleSupplier random) {
        this.initialMs = initial.toMillis();
        this.longestMs = longest.toMillis();
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param attempt number of the call that failed, from 1
     * @param retryAfterMs what the endpoint asked for, -1 for nothing
     * @param deadlineAtMs milliseconds since the epoch
     * @return milliseconds, at least 1; empty where waiting is not worth it
     */
    OptionalLong pauseMs(int attempt, long retryAfterMs, long deadlineAtMs) {
        long doubled = initialMs << Math.min(attempt - 1, MAX_DOUBLINGS);
        // from half to one and a half: callers that failed together do not come back together
        long jittered = Math.round(doubled * (0.5 + random.getAsDouble()));
        if (retryAfterMs > longestMs) {
            return OptionalLong.empty();
        }
        long asked = retryAfterMs < 0 ? 0 : retryAfterMs + Math.round(initialMs * random.getAsDouble());
        long pause = Math.max(1, Math.max(Math.min(jittered, longestMs), asked));
        boolean pastDeadline = deadlineAtMs != Long.MAX_VALUE && pause >= deadlineAtMs - clock.millis();
        return pastDeadline ? OptionalLong.empty() : OptionalLong.of(pause);
    }

    /**
     * Reads {@code Retry-After}: seconds or an HTTP date (RFC 9110, section 10.2.3).
     *
     * @return milliseconds from now; -1 where there is none or it cannot be read
     */
    static long retryAfterMs(String header, Clock clock) {
        if (header == null) {
            return -1;
        }
        try {
            double seconds = Double.parseDouble(header.trim());
            return seconds >= 0 ? (long) Math.min(Math.ceil(seconds * 1000), Integer.MAX_VALUE) : -1;
        } catch (NumberFormatException notSeconds) {
            return untilMs(header.trim(), clock);
        }
    }

    private static long untilMs(String date, Clock clock) {
        try {
            long at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.max(0, at - clock.millis());
        } catch (DateTimeException e) {
            return -1;
        }
    }
}
