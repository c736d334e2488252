package dev.penstock.jobs.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.MetricSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivePointTest {

    @Test
    void theHeadlineFiguresAreThoseOfTheReport() {
        LivePoint point = LivePoint.of(Reports.minute(0, 0));

        assertThat(point.requests()).isEqualTo(600, within(1e-9));
        assertThat(point.perSecond()).isEqualTo(10, within(1e-9));
        assertThat(point.statuses()).containsOnlyKeys("answered", "hit", "blocked", "failed");
        assertThat(point.statuses().get("hit")).isEqualTo(3.5, within(1e-9));
        assertThat(point.p50Ms()).isEqualTo(120, within(1e-9));
        assertThat(point.p95Ms()).isEqualTo(480, within(1e-9));
        assertThat(point.p99Ms()).isEqualTo(1100, within(1e-9));
        assertThat(point.firstTokenP95Ms()).isNull();
        assertThat(point.errorRate()).isEqualTo(0.02);
        assertThat(point.cacheHitRate()).isEqualTo(0.38);
        assertThat(point.spendUsd()).isEqualTo(1.25, within(1e-9));
        assertThat(point.savedUsd()).isEqualTo(3.5, within(1e-9));
        assertThat(point.wastedUsd()).isEqualTo(0.06);
        assertThat(point.costPer1kUsd()).isEqualTo(2.083);
        assertThat(point.tiers()).isEqualTo(Map.of("cheap", 0.7, "mid", 0.2, "premium", 0.1));
        assertThat(point.relevance()).isEqualTo(0.93);
        assertThat(point.groundedness()).isEqualTo(0.88);
        assertThat(point.hallucinationRate()).isEqualTo(0.07);
        assertThat(point.satisfaction()).isEqualTo(4.2);
        assertThat(point.ratings()).isEqualTo(25);
    }

    @Test
    void whatWasNotMeasuredIsMissingAndNotZero() {
        LivePoint point = LivePoint.of(Reports.report("1m", 0, 60_000, 0, List.of()));

        assertThat(point.requests()).isNull();
        assertThat(point.p95Ms()).isNull();
        assertThat(point.errorRate()).isNull();
        assertThat(point.statuses()).isEmpty();
        assertThat(point.tiers()).isEmpty();
    }

    @Test
    void whatIsNoNumberIsNotShown() {
        List<MetricSeries> series = List.of(
                Reports.ratio(Metric.ERROR_RATE, Double.NaN),
                Reports.counter(Metric.SPEND, "tier", "cheap", Double.POSITIVE_INFINITY),
                Reports.counter(Metric.SPEND, "tier", "mid", 2));

        LivePoint point = LivePoint.of(Reports.report("1m", 0, 60_000, 0, series));

        assertThat(point.errorRate()).isNull();
        assertThat(point.spendUsd()).isEqualTo(2);
    }

    @Test
    void aFloodOfNamesIsCutAndNoRequestIsLost() {
        List<MetricSeries> series = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            series.add(Reports.counter(Metric.ROUTES, "tier", "tier-" + i + "x".repeat(1000), 1 + i % 50));
        }
        series.add(Reports.counter(Metric.ROUTES, "tier", "cheap", 10_000));

        Map<String, Double> tiers =
                LivePoint.of(Reports.report("1m", 0, 60_000, 0, series)).tiers();

        assertThat(tiers).hasSize(Labels.MOST).containsKeys("cheap", Labels.OTHERS);
        assertThat(tiers.keySet()).allMatch(name -> name.length() < 210);
        assertThat(tiers.values().stream().mapToDouble(Double::doubleValue).sum())
                .isEqualTo(1, within(1e-9));
    }
}
