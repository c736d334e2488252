package dev.penstock.operators.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.operators.metrics.AlertOptions;
import dev.penstock.operators.metrics.AlertRule;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.Alert;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertFunctionTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long START = 472_222 * HOUR;
    private static final AlertOptions OPTIONS = new AlertOptions(Map.of(), List.of());

    @ParameterizedTest
    @EnumSource(AlertRule.class)
    void everyRuleFiresOnceAndHealsOnce(AlertRule rule) throws Exception {
        long length = rule.window().equals("1h") ? HOUR : 5 * MINUTE;
        int bad = windows(rule.holdsFor().toMillis(), length);
        int good = windows(rule.healsAfter().toMillis(), length);
        try (var alerts = alerts(OPTIONS)) {
            int at = 0;
            for (int i = 0; i < 10; i++) {
                send(alerts, report(rule, at++, 0, good(rule)));
            }
            assertThat(alerts.extractOutputValues()).isEmpty();
            for (int i = 0; i < bad + 5; i++) {
                send(alerts, report(rule, at++, 0, bad(rule)));
            }
            assertThat(alerts.extractOutputValues()).singleElement().satisfies(alert -> {
                assertThat(alert.firing()).isTrue();
                assertThat(alert.rule()).isEqualTo(rule.ruleName());
                assertThat(alert.severity()).isEqualTo(rule.severity());
                assertThat(alert.tenant()).isEqualTo(tenant(rule));
                assertThat(alert.metric()).isEqualTo(rule.metric().label());
                assertThat(alert.value()).isEqualTo(bad(rule));
                assertThat(alert.threshold()).isEqualTo(rule.defaultThreshold());
                assertThat(alert.sinceMs()).isEqualTo(START + 10 * length);
                assertThat(alert.atMs()).isEqualTo(START + (10 + bad) * length);
                assertThat(alert.summary())
                        .startsWith(rule.isOfTheWhole() ? "All tenants: " : "Tenant acme: ")
                        .doesNotContain("{");
                assertThat(alert.runbook()).matches("docs/runbooks/penstock-[a-z0-9-]+\\.md");
            });
            for (int i = 0; i < good + 5; i++) {
                send(alerts, report(rule, at++, 0, good(rule)));
            }
            assertThat(alerts.extractOutputValues()).hasSize(2);
            assertThat(alerts.extractOutputValues().get(1)).satisfies(alert -> {
                assertThat(alert.firing()).isFalse();
                assertThat(alert.rule()).isEqualTo(rule.ruleName());
                assertThat(alert.value()).isEqualTo(good(rule));
                assertThat(alert.sinceMs()).isEqualTo(START + 10 * length);
                assertThat(alert.atMs()).isEqualTo(START + (10 + bad + 5 + good) * length);
                assertThat(alert.summary()).contains("over: " + rule.metric().label() + " is ");
            });
        }
    }

    @Test
    void oneBadWindowIsNoAlertWhereARuleHasPatience() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            for (int at = 0; at < 20; at++) {
                send(alerts, report(AlertRule.LATENCY_P95, at, 0, at % 2 == 0 ? 1.4 : 0.3));
            }
            assertThat(alerts.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aValueThatTremblesAroundTheThresholdDoesNotFlap() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            for (int at = 0; at < 50; at++) {
                send(alerts, report(AlertRule.ERROR_RATE, at, 0, at % 2 == 0 ? 0.0101 : 0.0099));
            }
            assertThat(alerts.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void fewObservationsSayNothing() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            for (int at = 0; at < 5; at++) {
                send(alerts, report("acme", "5m", at, 0, ratio(Metric.ERROR_RATE, 1, 49)));
            }
            assertThat(alerts.extractOutputValues()).isEmpty();
            send(alerts, report("acme", "5m", 5, 0, ratio(Metric.ERROR_RATE, 1, 50)));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            // Good, but of too few: it does not heal.
            for (int at = 6; at < 30; at++) {
                send(alerts, report("acme", "5m", at, 0, ratio(Metric.ERROR_RATE, 0, 49)));
            }
            assertThat(alerts.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void silenceNeitherFiresNorHeals() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.COST_PER_REQUEST, 1500, 100)));
            send(alerts, report("acme", "5m", 1, 0, ratio(Metric.COST_PER_REQUEST, 1500, 100)));
            // Three bad windows would fire, but an hour lies between the second and the third.
            send(alerts, report("acme", "5m", 13, 0, ratio(Metric.COST_PER_REQUEST, 1500, 100)));
            assertThat(alerts.extractOutputValues()).isEmpty();
            send(alerts, report("acme", "5m", 14, 0, ratio(Metric.COST_PER_REQUEST, 1500, 100)));
            send(alerts, report("acme", "5m", 15, 0, ratio(Metric.COST_PER_REQUEST, 1500, 100)));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            alerts.processWatermark(new Watermark(START + 20 * HOUR));
            assertThat(alerts.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void aDayOfSilenceEndsWhatFiresAndForgetsTheTenant() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.LEAK_RATE, 1, 100)));
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true);
            alerts.processWatermark(new Watermark(START + 5 * MINUTE + 24 * HOUR));

            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
            assertThat(alerts.extractOutputValues().get(1).summary())
                    .isEqualTo("Tenant acme: over: nothing was heard of penstock.quality.leak_rate for 24 hours");
            assertThat(alerts.numKeyedStateEntries()).isZero();
            assertThat(alerts.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void whatIsSilentForADayIsOverWhileTheTenantGoesOn() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.LEAK_RATE, 1, 100)));
            for (int at = 1; at <= 24 * 12; at++) {
                send(alerts, report("acme", "5m", at, 0, ratio(Metric.ERROR_RATE, 0, 100)));
            }
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
        }
    }

    @Test
    void onlyThroughputTakesSilenceForZero() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("*", "5m", 0, 0, counter(Metric.REQUESTS, 3000, "status", "answered")));
            alerts.processWatermark(new Watermark(START + 9 * MINUTE));
            assertThat(alerts.extractOutputValues()).isEmpty();
            alerts.processWatermark(new Watermark(START + 10 * MINUTE));
            assertThat(alerts.extractOutputValues()).singleElement().satisfies(alert -> {
                assertThat(alert.rule()).isEqualTo("PenstockThroughput");
                assertThat(alert.value()).isZero();
                assertThat(alert.sinceMs()).isEqualTo(START + 5 * MINUTE);
                assertThat(alert.summary())
                        .isEqualTo(
                                "All tenants: requests come at 0 requests a second, less than 0.0100 requests a second");
            });
            alerts.processWatermark(new Watermark(START + 3 * HOUR));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            send(alerts, report("*", "5m", 36, 0, counter(Metric.REQUESTS, 3000, "status", "answered")));
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
        }
    }

    @Test
    void aSingleTenantMayBeSilent() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("acme", "5m", 0, 0, counter(Metric.REQUESTS, 3000, "status", "answered")));
            alerts.processWatermark(new Watermark(START + 23 * HOUR));
            assertThat(alerts.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void aLateReportTakesThePlaceOfSilence() throws Exception {
        AlertOptions options = new AlertOptions(Map.of("PenstockThroughput", 5.0), List.of());
        try (var alerts = alerts(options)) {
            send(alerts, report("*", "5m", 0, 0, counter(Metric.REQUESTS, 3000, "status", "answered")));
            alerts.processWatermark(new Watermark(START + 10 * MINUTE));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            send(alerts, report("*", "5m", 1, 0, counter(Metric.REQUESTS, 3000, "status", "answered")));
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
        }
    }

    @Test
    void aRevisionIsJudgedByWhatItSaysNow() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.HALLUCINATION_RATE, 1, 100)));
            send(alerts, report("acme", "5m", 1, 0, ratio(Metric.HALLUCINATION_RATE, 20, 100)));
            assertThat(alerts.extractOutputValues()).isEmpty();
            // Late traces make the first window bad as well: two in a row.
            send(alerts, report("acme", "5m", 0, 1, ratio(Metric.HALLUCINATION_RATE, 30, 150)));
            assertThat(alerts.extractOutputValues()).singleElement().satisfies(alert -> {
                assertThat(alert.firing()).isTrue();
                assertThat(alert.sinceMs()).isEqualTo(START);
                assertThat(alert.value()).isEqualTo(0.2);
            });
            // An older telling that comes after a newer one changes nothing.
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.HALLUCINATION_RATE, 1, 100)));
            send(alerts, report("acme", "5m", 2, 0, ratio(Metric.HALLUCINATION_RATE, 1, 100)));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            // Late traces make the second window good: it and the third are long enough to heal.
            send(alerts, report("acme", "5m", 1, 1, ratio(Metric.HALLUCINATION_RATE, 20, 1000)));
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
        }
    }

    @Test
    void whatIsToldLateOfAnAttackFiresUntilItWasGoodForLongEnough() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            for (int at = 0; at < 4; at++) {
                send(alerts, report(AlertRule.ATTACKS_LET_THROUGH, at, 0, 0));
            }
            // A user says so later, and the window is told again.
            send(alerts, report(AlertRule.ATTACKS_LET_THROUGH, 1, 1, 2));
            assertThat(alerts.extractOutputValues()).singleElement().satisfies(alert -> {
                assertThat(alert.value()).isEqualTo(2);
                assertThat(alert.sinceMs()).isEqualTo(START + 5 * MINUTE);
                assertThat(alert.atMs()).isEqualTo(START + 10 * MINUTE);
            });
            for (int at = 4; at < 8; at++) {
                send(alerts, report(AlertRule.ATTACKS_LET_THROUGH, at, 0, 0));
            }
            assertThat(alerts.extractOutputValues()).extracting(Alert::firing).containsExactly(true, false);
            for (int at = 8; at < 40; at++) {
                send(alerts, report(AlertRule.ATTACKS_LET_THROUGH, at, 0, 0));
            }
            assertThat(alerts.extractOutputValues()).hasSize(2);
        }
    }

    @Test
    void windowsThatOverlapAreJudgedByTheTimeTheyCover() throws Exception {
        try (var alerts = alerts(OPTIONS)) {
            for (int minute = 0; minute < 60; minute++) {
                double p95 = minute >= 20 && minute < 40 ? 1.4 : 0.3;
                long start = START + minute * MINUTE;
                MetricSeries series =
                        new MetricSeries(Metric.DURATION.label(), Map.of(), 100, 100, p95, Map.of("p95", p95));
                send(alerts, new MetricReport("acme", "5m", start, start + 5 * MINUTE, 0, List.of(series)));
            }
            // Ten minutes are covered by the windows from 20:00 to 25:00 and from 25:00 to 30:00.
            assertThat(alerts.extractOutputValues())
                    .extracting(Alert::firing, Alert::sinceMs, Alert::atMs)
                    .containsExactly(
                            tuple(true, START + 20 * MINUTE, START + 30 * MINUTE),
                            tuple(false, START + 20 * MINUTE, START + 50 * MINUTE));
        }
    }

    @Test
    void whatFiredBeforeARestartHealsAfterIt() throws Exception {
        OperatorSubtaskState state;
        try (var alerts = alerts(OPTIONS)) {
            send(alerts, report(AlertRule.ERROR_RATE, 0, 0, 0.05));
            send(alerts, report("acme", "5m", 0, 0, ratio(Metric.HALLUCINATION_RATE, 20, 100)));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            state = alerts.snapshot(1, 1);
        }
        try (var alerts = harness(OPTIONS)) {
            alerts.initializeState(state);
            alerts.open();
            send(alerts, report(AlertRule.ERROR_RATE, 0, 0, 0.05));
            assertThat(alerts.extractOutputValues()).isEmpty();
            // The first of two bad windows was seen before the restart.
            send(alerts, report("acme", "5m", 1, 0, ratio(Metric.HALLUCINATION_RATE, 20, 100)));
            assertThat(alerts.extractOutputValues()).extracting(Alert::rule).containsExactly("PenstockHallucinations");
            send(alerts, report(AlertRule.ERROR_RATE, 1, 0, 0.001));
            send(alerts, report(AlertRule.ERROR_RATE, 2, 0, 0.001));
            assertThat(alerts.extractOutputValues())
                    .extracting(Alert::rule)
                    .containsExactly("PenstockHallucinations", "PenstockErrorRate");
        }
    }

    @Test
    void anotherThresholdAndARuleSwitchedOffHoldFromTheNextReport() throws Exception {
        OperatorSubtaskState state;
        try (var alerts = alerts(new AlertOptions(Map.of("PenstockErrorRate", 0.2), List.of()))) {
            send(alerts, report(AlertRule.ERROR_RATE, 0, 0, 0.1));
            assertThat(alerts.extractOutputValues()).isEmpty();
            send(alerts, report(AlertRule.LEAKS, 0, 0, 0.1));
            assertThat(alerts.extractOutputValues()).hasSize(1);
            state = alerts.snapshot(1, 1);
        }
        try (var alerts = harness(new AlertOptions(Map.of(), List.of("PenstockLeaks")))) {
            alerts.initializeState(state);
            alerts.open();
            send(alerts, report(AlertRule.ERROR_RATE, 1, 0, 0.1));
            assertThat(alerts.extractOutputValues())
                    .extracting(Alert::rule, Alert::firing, Alert::sinceMs)
                    .containsExactlyInAnyOrder(
                            tuple("PenstockErrorRate", true, START), tuple("PenstockLeaks", false, START));
        }
    }

    @Test
    void whatIsRememberedOfARuleIsBounded() {
        Watch watch = Watch.NEW;
        for (int at = 0; at < 10_000; at++) {
            watch = watch.with(new Seen(at * MINUTE, (at + 5) * MINUTE, 0, 0.5));
        }
        assertThat(watch.windows()).hasSize(Watch.MOST_WINDOWS);
        assertThat(watch.newest().startMs()).isEqualTo(9_999 * MINUTE);
    }

    @Test
    void unknownNamesAndImpossibleThresholdsAreRefused() {
        assertThatThrownBy(() -> new AlertOptions(Map.of("PenstockErrors", 0.1), List.of()))
                .hasMessage("PenstockErrors is no alert; docs/alerts.md lists them");
        assertThatThrownBy(() -> new AlertOptions(Map.of(), List.of("Leaks")))
                .hasMessage("Leaks is no alert; docs/alerts.md lists them");
        assertThatThrownBy(() -> new AlertOptions(Map.of("PenstockErrorRate", 5.0), List.of()))
                .hasMessage("PenstockErrorRate is 5.0; allowed is 0 to 1");
        assertThatThrownBy(() -> new AlertOptions(Map.of("PenstockLatencyP95", -1.0), List.of()))
                .hasMessage("PenstockLatencyP95 is -1.0; allowed is 0 or more");
        assertThatThrownBy(() -> new AlertOptions(Map.of("PenstockLatencyP95", Double.NaN), List.of()))
                .hasMessage("PenstockLatencyP95 is NaN; allowed is 0 or more");
    }

    private static int windows(long durationMs, long lengthMs) {
        return (int) Math.max(1, (durationMs + lengthMs - 1) / lengthMs);
    }

    private static double bad(AlertRule rule) {
        double threshold = rule.defaultThreshold();
        return threshold == 0 ? 1 : rule.isAbove() ? threshold * 2 : threshold / 2;
    }

    private static double good(AlertRule rule) {
        return rule.target();
    }

    private static String tenant(AlertRule rule) {
        return rule.isOfTheWhole() ? "*" : "acme";
    }

    /** A report in which the rule reads this value. */
    private static MetricReport report(AlertRule rule, int at, int revision, double value) {
        Metric metric = rule.metric();
        MetricSeries series = switch (rule.reading()) {
            case RATIO -> ratio(metric, value * 20_000, 20_000);
            case P95 -> new MetricSeries(metric.label(), Map.of(), 100, 100, value, Map.of("p50", 0.1, "p95", value));
            case PER_SECOND -> counter(metric, value * 300, "status", "answered");
            case LET_THROUGH -> counter(metric, value, "result", "let-through");
            case GREATEST -> counter(metric, value, "feature", "language");
        };
        return report(tenant(rule), rule.window(), at, revision, series);
    }

    private static MetricReport report(String tenant, String window, int at, int revision, MetricSeries... series) {
        long length = window.equals("1h") ? HOUR : 5 * MINUTE;
        long start = START + at * length;
        return new MetricReport(tenant, window, start, start + length, revision, List.of(series));
    }

    private static MetricSeries ratio(Metric metric, double sum, double count) {
        return new MetricSeries(metric.label(), Map.of(), count, sum, sum / count, Map.of());
    }

    private static MetricSeries counter(Metric metric, double value, String label, String of) {
        return new MetricSeries(metric.label(), Map.of(label, of), value, value, value, Map.of());
    }

    private static void send(KeyedOneInputStreamOperatorTestHarness<?, MetricReport, ?> alerts, MetricReport report)
            throws Exception {
        alerts.processElement(new StreamRecord<>(report, report.endMs() - 1));
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, MetricReport, Alert> alerts(AlertOptions options)
            throws Exception {
        var harness = harness(options);
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, MetricReport, Alert> harness(AlertOptions options)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AlertFunction(options)), MetricReport::tenant, Types.STRING);
    }
}
