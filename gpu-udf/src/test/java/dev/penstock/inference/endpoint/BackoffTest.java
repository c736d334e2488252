package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final SettableClock clock = new SettableClock(1_000_000);

    @Test
    void doublesWithJitterUpToTheTimeout() {
        assertThat(pause(0.5, 1, -1, Long.MAX_VALUE)).isEqualTo(200);
        assertThat(pause(0.5, 3, -1, Long.MAX_VALUE)).isEqualTo(800);
        assertThat(pause(0, 1, -1, Long.MAX_VALUE)).isEqualTo(100);
        assertThat(pause(0.999, 1, -1, Long.MAX_VALUE)).isEqualTo(300);
        assertThat(pause(0.5, 60, -1, Long.MAX_VALUE)).isEqualTo(30_000);
    }

    @Test
    void waitsAsLongAsTheEndpointAsks() {
        assertThat(pause(0.5, 1, 2_000, Long.MAX_VALUE)).isEqualTo(2_100);
    }

    @Test
    void givesUpWhereWaitingLeadsPastTheDeadlineOrTakesTooLong() {
        assertThat(pause(0.5, 1, -1, clock.millis() + 200)).isEqualTo(-1);
        assertThat(pause(0.5, 1, -1, clock.millis() + 201)).isEqualTo(200);
        assertThat(pause(0.5, 1, 60_000, Long.MAX_VALUE)).isEqualTo(-1);
    }

    @Test
    void readsSecondsAndDatesOfRetryAfter() {
        assertThat(Backoff.retryAfterMs("2", clock)).isEqualTo(2_000);
        assertThat(Backoff.retryAfterMs("0.25", clock)).isEqualTo(250);
        // the clock stands at 00:16:40
        assertThat(Backoff.retryAfterMs("Thu, 01 Jan 1970 00:16:43 GMT", clock)).isEqualTo(3_000);
        assertThat(Backoff.retryAfterMs("Thu, 01 Jan 1970 00:00:00 GMT", clock)).isZero();
        for (String bad : new String[] {null, "", "soon", "-1", "NaN"}) {
            assertThat(Backoff.retryAfterMs(bad, clock)).as("%s", bad).isEqualTo(-1);
        }
    }

    private long pause(double random, int attempt, long retryAfterMs, long deadlineAtMs) {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), clock, () -> random);
        return backoff.pauseMs(attempt, retryAfterMs, deadlineAtMs).orElse(-1);
    }
}
