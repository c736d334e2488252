package dev.penstock.operators.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Exchange;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A close waits for what was offered, so that no test has to. */
@Timeout(30)
class SpanQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FakeExporter exporter = new FakeExporter();

    @Test
    void whatWasOfferedIsExportedBeforeTheEnd() {
        SpanQueue queue = queue(100);
        for (int i = 0; i < 10; i++) {
            assertThat(queue.offer(Traced.blocked(null))).isTrue();
        }
        queue.close();

        assertThat(exporter.spans).hasSize(30);
        assertThat(queue.exported()).isEqualTo(10);
        assertThat(queue.failed()).isZero();
        assertThat(exporter.shutdown).isTrue();
        assertThat(queue.offer(Traced.blocked(null))).as("after the end").isFalse();
    }

    @Test
    void whileTheExporterHangsWhatTheQueueDoesNotHoldIsDroppedAndNobodyWaits() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CompletableResultCode never = new CompletableResultCode();
        exporter.answer = () -> {
            called.countDown();
            return never;
        };
        SpanQueue queue = queue(2);
        queue.offer(Traced.blocked(null));
        called.await();

        assertThat(queue.offer(Traced.blocked(null))).isTrue();
        assertThat(queue.offer(Traced.blocked(null))).isTrue();
        assertThat(queue.offer(Traced.blocked(null))).isFalse();

        exporter.answer = CompletableResultCode::ofSuccess;
        never.succeed();
        queue.close();
        assertThat(queue.exported()).isEqualTo(3);
    }

    @Test
    void anExporterThatFailsOrThrowsIsCountedAndAskedAgain() {
        exporter.answer = CompletableResultCode::ofFailure;
        SpanQueue failing = queue(10);
        failing.offer(Traced.blocked(null));
        failing.close();
        assertThat(failing.failed()).isEqualTo(1);

        exporter.answer = () -> {
            throw new IllegalStateException("broken");
        };
        SpanQueue broken = queue(10);
        broken.offer(Traced.blocked(null));
        broken.close();
        assertThat(broken.failed()).isEqualTo(1);
    }

    @Test
    void aFailureIsToldWithoutItsMessage() {
        assertThat(ExportFailures.reason(new CompletableResultCode())).isEqualTo("no answer in time");
        assertThat(ExportFailures.reason(CompletableResultCode.ofFailure())).isEqualTo("no reason given");
        assertThat(ExportFailures.reason(CompletableResultCode.ofExceptionalFailure(
                        new IllegalStateException(new ConnectException("secret")))))
                .isEqualTo("ConnectException");
    }

    @Test
    void anExchangeThatMakesNoTreeCostsNoOther() {
        Exchange undecided = Traced.asked(null);
        SpanQueue queue = queue(10);
        queue.offer(undecided);
        queue.offer(Traced.blocked(null));
        queue.close();

        assertThat(queue.failed()).isEqualTo(1);
        assertThat(queue.exported()).isEqualTo(1);
    }

    private SpanQueue queue(int most) {
        return new SpanQueue(most, new SpanTree("penstock", false), exporter, PATIENCE);
    }

    private static final class FakeExporter implements SpanExporter {
        private final List<SpanData> spans = new CopyOnWriteArrayList<>();
        private volatile Supplier<CompletableResultCode> answer = CompletableResultCode::ofSuccess;
        private volatile boolean shutdown;

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            spans.addAll(batch);
            return answer.get();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            shutdown = true;
            return CompletableResultCode.ofSuccess();
        }
    }
}
