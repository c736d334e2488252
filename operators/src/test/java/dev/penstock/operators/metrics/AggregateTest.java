package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AggregateTest {

    @Test
    void aFloodOfLabelsDoesNotGrowIt() {
        Aggregate aggregate = new Aggregate();
        for (int i = 0; i < 10_000; i++) {
            aggregate.add(Metric.RETRIES, List.of("provider-" + i), 2);
        }
        aggregate.add(Metric.FALLBACKS, List.of("provider-9999"), 1);

        List<MetricSeries> retries = series(aggregate, Metric.RETRIES);
        assertThat(retries).hasSize(Aggregate.MAX_SERIES_PER_METRIC + 1);
        assertThat(retries.stream().mapToDouble(MetricSeries::value).sum())
                .as("nothing is lost")
                .isEqualTo(20_000);
        assertThat(retries)
                .filteredOn(one -> one.attributes().equals(Map.of("provider", MetricReport.OTHER_TENANTS)))
                .extracting(MetricSeries::value)
                .containsExactly(2.0 * (10_000 - Aggregate.MAX_SERIES_PER_METRIC));
        assertThat(series(aggregate, Metric.FALLBACKS))
                .as("each metric has a bound of its own")
                .extracting(MetricSeries::attributes)
                .containsExactly(Map.of("provider", "provider-9999"));
    }

    @Test
    void theBoundHoldsForWhatIsMergedAndRead() {
        Aggregate merged = new Aggregate();
        for (int part = 0; part < 10; part++) {
            Aggregate other = new Aggregate();
            for (int i = 0; i < 50; i++) {
                other.add(Metric.RETRIES, List.of("provider-" + part + "-" + i), 1);
            }
            merged.merge(Aggregate.fromBytes(other.toBytes()));
        }
        Aggregate read = Aggregate.fromBytes(merged.toBytes());
        read.add(Metric.RETRIES, List.of("one more"), 1);

        assertThat(series(read, Metric.RETRIES)).hasSize(Aggregate.MAX_SERIES_PER_METRIC + 1);
        assertThat(series(read, Metric.RETRIES).stream()
                        .mapToDouble(MetricSeries::value)
                        .sum())
                .isEqualTo(501);
    }

    @Test
    void longLabelsAreCutAndStayOne() {
        Aggregate aggregate = new Aggregate();
        aggregate.add(Metric.RETRIES, List.of("p".repeat(5_000)), 1);
        aggregate.add(Metric.RETRIES, List.of("p".repeat(6_000)), 1);

        assertThat(series(aggregate, Metric.RETRIES)).singleElement().satisfies(one -> {
            assertThat(one.attributes().get("provider")).hasSize(200);
            assertThat(one.value()).isEqualTo(2);
        });
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        Aggregate aggregate = new Aggregate();
        aggregate.add(Metric.PREMIUM_SPEND, List.of(), Double.NaN);
        aggregate.add(Metric.PREMIUM_SPEND, List.of(), Double.POSITIVE_INFINITY);
        aggregate.add(Metric.TOKEN_EFFICIENCY, List.of(), 1, Double.NaN, 0);
        assertThat(aggregate.told()).isEmpty();

        aggregate.add(Metric.PREMIUM_SPEND, List.of(), 0.5);
        assertThat(series(aggregate, Metric.PREMIUM_SPEND))
                .extracting(MetricSeries::value)
                .containsExactly(0.5);
    }

    @Test
    void bytesHoldAllOfIt() {
        Aggregate aggregate = some();

        Aggregate read = Aggregate.fromBytes(aggregate.toBytes());

        assertThat(read.told()).isEqualTo(aggregate.told());
        assertThat(Aggregate.fromBytes(read.toBytes()).told()).as("twice").isEqualTo(aggregate.told());
        assertThat(Aggregate.fromBytes(new Aggregate().toBytes()).told()).isEmpty();
    }

    @Test
    void theLastValueOfAGaugeStandsInWhateverOrderPartsCome() {
        Aggregate early = new Aggregate();
        early.add(Metric.FORECAST, List.of(), 5, 1, 100);
        Aggregate late = new Aggregate();
        late.add(Metric.FORECAST, List.of(), 7, 1, 200);

        Aggregate oneWay = Aggregate.fromBytes(early.toBytes());
        oneWay.merge(Aggregate.fromBytes(late.toBytes()));
        Aggregate otherWay = Aggregate.fromBytes(late.toBytes());
        otherWay.merge(Aggregate.fromBytes(early.toBytes()));

        assertThat(series(oneWay, Metric.FORECAST).get(0).value()).isEqualTo(7);
        assertThat(otherWay.told()).isEqualTo(oneWay.told());
    }

    @Test
    void bytesThatAreCutOffAreSaidToBe() {
        byte[] bytes = some().toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Aggregate.fromBytes(cut))
                    .as("%s of %s bytes", length, bytes.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void damagedBytesAreReadOrRefusedAndTakeNoMemory() {
        byte[] bytes = some().toBytes();
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Aggregate.fromBytes(damaged);
            } catch (IllegalArgumentException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void anotherFormatAndAnUnknownMetricAreNamed() {
        byte[] bytes = some().toBytes();
        bytes[0] = 9;
        assertThatThrownBy(() -> Aggregate.fromBytes(bytes))
                .hasMessage("an aggregate of format 9; this version reads 1");

        Aggregate one = new Aggregate();
        one.add(Metric.JUDGE_SPEND, List.of(), 1);
        byte[] renamed = one.toBytes();
        renamed[7] = 'q';
        assertThatThrownBy(() -> Aggregate.fromBytes(renamed))
                .hasMessage("an aggregate has the metric qenstock.cost.judge, which this version has not");
    }

    /** One of each kind, with a sketch that holds values of several weights. */
    private static Aggregate some() {
        Aggregate aggregate = new Aggregate();
        aggregate.add(Metric.REQUESTS, List.of("hit"), 1);
        aggregate.add(Metric.SPEND, List.of("mid", "model-a", "provider-a"), 0.001);
        aggregate.add(Metric.COST_PER_REQUEST, List.of(), 1, 3, 0);
        aggregate.add(Metric.FORECAST, List.of(), 12, 1, 77);
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            aggregate.add(Metric.DURATION, List.of(), random.nextInt(5_000) / 1000.0);
            aggregate.add(Metric.TIME_PER_OUTPUT_TOKEN, List.of("mid"), random.nextDouble());
        }
        return aggregate;
    }

    private static List<MetricSeries> series(Aggregate aggregate, Metric metric) {
        return aggregate.told().stream()
                .filter(one -> one.name().equals(metric.label()))
                .toList();
    }
}
