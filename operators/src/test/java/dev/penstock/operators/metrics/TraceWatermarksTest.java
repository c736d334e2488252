package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.ReadTrace;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class TraceWatermarksTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final WindowOptions OPTIONS = new WindowOptions(
            100, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofSeconds(30));

    private long nowMs = NOW;
    private long heldUpMs;
    private final Told told = new Told();
    private final TraceWatermarks marks = new TraceWatermarks(OPTIONS, () -> nowMs, new RelativeClock() {
        @Override
        public long relativeTimeMillis() {
            return nowMs - NOW - heldUpMs;
        }

        @Override
        public long relativeTimeNanos() {
            return relativeTimeMillis() * 1_000_000;
        }
    });

    @Test
    void itFollowsTheLatestTraceAtADistance() {
        hear(NOW - 50_000);
        assertThat(told()).isEqualTo(NOW - 60_001);

        hear(NOW - 55_000);
        assertThat(told()).as("an older one does not turn it back").isEqualTo(NOW - 60_001);
    }

    @Test
    void whatHasNeverHeardATraceTellsNothing() {
        nowMs += 3_600_000;

        assertThat(told()).as("else all of a backlog would be late").isEqualTo(Long.MIN_VALUE);
        assertThat(told.idle).as("and holds up nobody").isTrue();
    }

    @Test
    void itFollowsTheClockWhereNoneCome() {
        hear(NOW);
        nowMs += 29_999;
        assertThat(told()).isEqualTo(NOW - 10_001);

        nowMs += 60_001;
        assertThat(told()).isEqualTo(nowMs - 40_001);

        nowMs += 36_000_000;
        assertThat(told()).as("also after hours").isEqualTo(nowMs - 40_001);
        assertThat(told.idle).isFalse();

        hear(nowMs - 5_000);
        assertThat(told()).as("and the traces when they come again").isEqualTo(nowMs - 15_001);
    }

    @Test
    void aBacklogThatIsHeldUpIsNotSilent() {
        hear(NOW - 3_600_000);
        nowMs += 120_000;
        heldUpMs += 120_000;

        assertThat(told()).isEqualTo(NOW - 3_610_001);
    }

    @Test
    void aTraceFromTheFutureDoesNotMoveItBeyondTheClock() {
        hear(NOW + 86_400_000);

        assertThat(told()).isEqualTo(NOW - 10_001);
    }

    @Test
    void whatIsNoTraceIsHeardAndMovesNothing() {
        hear(NOW - 50_000);
        nowMs += 20_000;
        marks.onEvent(new ReadTrace(null, "broken", null), NOW, told);
        nowMs += 20_000;

        assertThat(told()).isEqualTo(NOW - 60_001);
    }

    private void hear(long decidedAtMs) {
        marks.onEvent(new ReadTrace(Traces.hit("acme", "1", decidedAtMs), null, null), decidedAtMs, told);
    }

    /** The watermark that is told now. */
    private long told() {
        marks.onPeriodicEmit(told);
        return told.latest;
    }

    private static final class Told implements WatermarkOutput {
        private long latest = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            latest = watermark.getTimestamp();
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            throw new AssertionError("Flink does that, not the generator");
        }
    }
}
