package dev.penstock.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private long nanos = -5;
    private final Circuit circuit = new Circuit(() -> nanos);

    @Test
    void admitsEverythingUntilAFailure() {
        assertThat(circuit.admits()).isTrue();
        assertThat(circuit.failed()).isTrue();
        assertThat(circuit.admits()).isFalse();
    }

    @Test
    void letsOneProbeThroughWhenThePauseIsOver() {
        circuit.failed();
        pass(250);
        assertThat(circuit.admits()).isTrue();
        assertThat(circuit.admits()).isFalse();
        assertThat(circuit.succeeded()).isTrue();
        assertThat(circuit.admits()).isTrue();
        assertThat(circuit.succeeded()).isFalse();
    }

    @Test
    void doublesThePauseAfterEachFailedProbeUpToFiveSeconds() {
        circuit.failed();
        long pause = 250;
        for (int probe = 0; probe < 8; probe++) {
            pass(pause - 1);
            assertThat(circuit.admits()).isFalse();
            pass(1);
            assertThat(circuit.admits()).isTrue();
            assertThat(circuit.failed()).isFalse();
            pause = Math.min(2 * pause, 5000);
        }
        assertThat(pause).isEqualTo(5000);
    }

    @Test
    void lateFailuresOfTheFirstBatchDoNotLengthenThePause() {
        circuit.failed();
        circuit.failed();
        pass(250);
        assertThat(circuit.admits()).isTrue();
    }

    @Test
    void aProbeWithoutAResultIsReplacedAfterFiveSeconds() {
        circuit.failed();
        pass(250);
        assertThat(circuit.admits()).isTrue();
        pass(4999);
        assertThat(circuit.admits()).isFalse();
        pass(1);
        assertThat(circuit.admits()).isTrue();
    }

    private void pass(long ms) {
        nanos += TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
