package dev.penstock.operators.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.View;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class BatcherGaugesTest {
    private final Map<String, Metric> registered = new HashMap<>();
    private BatcherMetrics now = BatcherMetrics.NONE;

    @Test
    void ratesAndDistributionsAreThoseOfTheLastMinute() {
        BatcherGauges.register(new RecordingGroup(""), encoder());
        now = metrics(60, 6_000, Map.of(24L, 8), 100, 100, 100);
        update();
        assertThat(value("queueSize")).isEqualTo(7);
        assertThat(value("tokensPerSecond")).isEqualTo(100.0);
        assertThat(value("busyShare")).isEqualTo(0.5);

        // A minute later, in twelve snapshots: the first hour's waits do not count any more.
        for (int i = 1; i <= 12; i++) {
            now = metrics(60 + 5 * i, 6_000 + 1_500 * i, Map.of(24L, 8), waits(100, 3, 9_000, i));
            update();
        }
        assertThat(value("tokensPerSecond")).isEqualTo(300.0);
        HistogramStatistics waits = histogram("waitMicros").getStatistics();
        assertThat(waits.size()).isEqualTo(12);
        assertThat(waits.getValues()).hasSize(12);
        assertThat(waits.getQuantile(0.5)).isBetween(9_000.0, 9_540.0);
        assertThat(waits.getMin()).isBetween(8_400L, 9_000L);
        assertThat(histogram("waitMicros").getCount()).isEqualTo(3 + 12);
    }

    @Test
    void eachLengthGetsItsGaugeWhenItComes() {
        BatcherGauges.register(new RecordingGroup(""), encoder());
        assertThat(registered.keySet()).noneMatch(name -> name.contains("tokens."));
        now = metrics(5, 100, Map.of(24L, 8));
        update();
        now = metrics(10, 200, Map.of(24L, 16, 192L, 1));
        update();

        assertThat(value("tokens.24.learnedBatchSize")).isEqualTo(16);
        assertThat(value("tokens.192.learnedBatchSize")).isEqualTo(1);
        assertThat(value("learnedConcurrency")).isEqualTo(2);
    }

    @Test
    void anEncoderThatDoesNotCountShowsZeros() {
        BatcherGauges.register(new RecordingGroup(""), encoder());
        update();
        assertThat(value("tokensPerSecond")).isEqualTo(0.0);
        assertThat(histogram("waitMicros").getStatistics().getMean()).isZero();
        assertThat(histogram("batchSize").getStatistics().getQuantile(0.99)).isZero();
    }

    private static BatcherMetrics metrics(
            long upSeconds, long tokens, Map<Long, Integer> learned, long... waitsMicros) {
        Histogram waits = new Histogram(3_600_000_000L, 1);
        LongStream.of(waitsMicros).forEach(waits::recordValue);
        long micros = upSeconds * 1_000_000;
        return new BatcherMetrics(
                micros, 7, 2, 10, 5, tokens, tokens, 0, micros, micros / 2, 0, 0, 0, 2, learned, waits, waits.copy());
    }

    /** {@code before} waits of one length, and then so many of another. */
    private static long[] waits(long micros, int before, long thenMicros, int then) {
        return LongStream.range(0, before + then)
                .map(i -> i < before ? micros : thenMicros)
                .toArray();
    }

    private void update() {
        ((View) registered.get("batcher.queueSize")).update();
    }

    private Object value(String name) {
        return ((Gauge<?>) registered.get("batcher." + name)).getValue();
    }

    private org.apache.flink.metrics.Histogram histogram(String name) {
        return (org.apache.flink.metrics.Histogram) registered.get("batcher." + name);
    }

    private Encoder encoder() {
        return new Encoder() {
            @Override
            public ModelIdentity identity() {
                throw new AssertionError("metrics need no identity");
            }

            @Override
            public CompletableFuture<Encoding> encode(String text, Work work) {
                throw new AssertionError("metrics encode nothing");
            }

            @Override
            public BatcherMetrics metrics() {
                return now;
            }

            @Override
            public void close() {}
        };
    }

    private final class RecordingGroup extends UnregisteredMetricsGroup {
        private final String prefix;

        RecordingGroup(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            registered.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public <H extends org.apache.flink.metrics.Histogram> H histogram(String name, H histogram) {
            registered.put(prefix + name, histogram);
            return histogram;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new RecordingGroup(prefix + name + ".");
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new RecordingGroup(prefix + key + "." + value + ".");
        }
    }
}
