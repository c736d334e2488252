package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesWithJitterUpToTheLongest() {
        assertThat(pauseMs(0.5, 1)).isEqualTo(200);
        assertThat(pauseMs(0.5, 3)).isEqualTo(800);
        assertThat(pauseMs(0, 1)).isEqualTo(100);
        assertThat(pauseMs(1, 1)).isEqualTo(300);
        assertThat(pauseMs(0.5, 60)).isEqualTo(30_000);
    }

    private static long pauseMs(double random, int failures) {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), () -> random);
        return Duration.ofNanos(backoff.pauseNanos(failures)).toMillis();
    }
}
