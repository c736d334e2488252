package dev.penstock.operators.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Shared;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpanWriterTest {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    @Test
    void whatIsNotChosenIsNotOfferedAndWhatFindsTheQueueFullIsCounted() throws Exception {
        HangingExporter exporter = new HangingExporter();
        Shared.Lease<SpanQueue> lease = Shared.lease(
                "SpanWriterTest",
                () -> new SpanQueue(1, new SpanTree("penstock", false), exporter, Duration.ofSeconds(20)));
        SpanWriter writer = new SpanWriter(lease, new Sampling(Traced.options("exporter: log\nratio: 0")), group());

        writer.write(Traced.blocked(null), null);
        exporter.called.await();
        writer.write(Traced.answered(Traced.SAMPLED), null);
        writer.write(Traced.answered(null), null);
        assertThat(counters.get("spanTreesDropped").getCount()).isZero();
        writer.write(Traced.failed(null), null);
        assertThat(counters.get("spanTreesDropped").getCount()).isEqualTo(1);

        writer.flush(true); // returns although the exporter hangs
        exporter.result.succeed();
        writer.close();
        assertThat(gauges.get("spanTreesExported").getValue()).isEqualTo(2L);
        assertThat(gauges.get("spanTreesFailed").getValue()).isEqualTo(0L);
    }

    private UnregisteredMetricsGroup group() {
        return new UnregisteredMetricsGroup() {
            @Override
            public Counter counter(String name) {
                return counters.computeIfAbsent(name, super::counter);
            }

            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
            }
        };
    }

    private static final class HangingExporter implements SpanExporter {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CompletableResultCode result = new CompletableResultCode();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            called.countDown();
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
