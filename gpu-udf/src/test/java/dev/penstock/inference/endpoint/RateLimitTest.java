package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void keepsTheLearnedRateThroughThePauseThatWasAskedFor() {
        RateLimit rate = new RateLimit(0);
        for (int i = 0; i < 100; i++) {
            rate.accepted(i * SECOND / 20);
        }
        rate.pause(5 * SECOND, 60 * SECOND);
        rate.limited(5 * SECOND, 5 * SECOND);

        long pauseEnds = 65 * SECOND;
        assertThat(rate.waitNanos(pauseEnds - 1)).isEqualTo(1);
        assertThat(rate.waitNanos(pauseEnds)).as("one call shows").isZero();
        for (int i = 0; i < 5; i++) {
            rate.sent(pauseEnds);
        }
        assertThat(rate.perSecond()).isBetween(15.0, 20.0);
        assertThat(rate.waitNanos(pauseEnds + SECOND / 10)).isPositive();

        assertThat(rate.waitNanos(pauseEnds + 61 * SECOND)).isZero();
        assertThat(rate.perSecond()).as("forgotten").isZero();
    }
}
