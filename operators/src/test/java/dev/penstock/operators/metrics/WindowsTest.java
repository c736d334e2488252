package dev.penstock.operators.metrics;

import static dev.penstock.operators.metrics.Phases.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.records.MetricReport;
import dev.penstock.records.TraceFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final WindowOptions OPTIONS = options(100);
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final Offset<Double> EXACTLY = within(1e-12);

    private static WindowOptions options(int maxTenants) {
        return new WindowOptions(
                maxTenants,
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                Duration.ofSeconds(30));
    }

    @Test
    void everyNumberOfAWindowIsRight() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            phases.send(Traces.answered("acme", "1", HOUR + 1_000, 0.002));
            phases.send(Traces.answered("acme", "2", HOUR + 2_000, 0.004));
            phases.send(Traces.hit("acme", "3", HOUR + 3_000));
            phases.send(Traces.failed("acme", "4", HOUR + 4_000, "api_error"));
            phases.send(Traces.failed("acme", "5", HOUR + 5_000, "invalid_request_error"));
            phases.watermark(HOUR + MINUTE - 1);

            MetricReport minute = phases.told("acme", "1m").get(0);
            assertThat(minute.startMs()).isEqualTo(HOUR);
            assertThat(minute.endMs()).isEqualTo(HOUR + MINUTE);
            assertThat(minute.revision()).isZero();
            assertThat(series(minute, Metric.REQUESTS, "answered").value()).isEqualTo(2);
            assertThat(series(minute, Metric.REQUESTS, "hit").value()).isEqualTo(1);
            assertThat(series(minute, Metric.REQUESTS, "failed").value()).isEqualTo(2);
            assertThat(series(minute, Metric.ERROR_RATE).value()).isEqualTo(1 / 4.0);
            assertThat(series(minute, Metric.CACHE_HIT_RATE).value()).isEqualTo(1 / 5.0);
            assertThat(series(minute, Metric.DURATION).quantiles()).containsEntry("p95", 0.1);
            assertThat(series(minute, Metric.STAGE_DURATION, "infer").value()).isCloseTo(0.06, EXACTLY);
            assertThat(series(minute, Metric.TIME_TO_FIRST_TOKEN, "mid").count())
                    .isEqualTo(2);
            assertThat(series(minute, Metric.TIME_PER_OUTPUT_TOKEN, "mid").value())
                    .isCloseTo(0.04 / 9, EXACTLY);
            assertThat(series(minute, Metric.TOKENS, "input", "model-a").value())
                    .isEqualTo(60);
            assertThat(series(minute, Metric.TOKENS, "output", "model-a").value())
                    .isEqualTo(20);
            assertThat(series(minute, Metric.RETRIES, "provider-a").value()).isEqualTo(2);
            assertThat(series(minute, Metric.FALLBACKS, "provider-a").value()).isEqualTo(2);
            assertThat(series(minute, Metric.SPEND, "mid", "model-a", "provider-a")
                            .value())
                    .isCloseTo(0.006, EXACTLY);
            assertThat(series(minute, Metric.COST_PER_REQUEST).value()).isCloseTo(6 / 5.0, EXACTLY);
            assertThat(series(minute, Metric.SAVED, "exact-cache").value()).isCloseTo(0.01, EXACTLY);
            assertThat(series(minute, Metric.SAVED, "routing").value()).isCloseTo(0.014, EXACTLY);
            assertThat(series(minute, Metric.WASTED, "retries").value()).isCloseTo(0.005, EXACTLY);
            assertThat(series(minute, Metric.TOKEN_EFFICIENCY).value()).isCloseTo(20 / 80.0, EXACTLY);
            assertThat(numbers(phases.told(MetricReport.ALL_TENANTS, "1m").get(0)))
                    .as("it is the only tenant")
                    .isEqualTo(numbers(minute));
        }
    }

    @Test
    void longerWindowsSlideOverTheSteps() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            for (int minute = 0; minute < 7; minute++) {
                phases.send(Traces.answered("acme", "id-" + minute, HOUR + minute * MINUTE, 1));
                phases.watermark(HOUR + (minute + 1) * MINUTE - 1);
            }

            assertThat(phases.told("acme", "5m"))
                    .extracting(
                            MetricReport::endMs,
                            report ->
                                    series(report, Metric.REQUESTS, "answered").value())
                    .containsExactly(
                            tuple(HOUR + MINUTE, 1.0),
                            tuple(HOUR + 2 * MINUTE, 2.0),
                            tuple(HOUR + 3 * MINUTE, 3.0),
                            tuple(HOUR + 4 * MINUTE, 4.0),
                            tuple(HOUR + 5 * MINUTE, 5.0),
                            tuple(HOUR + 6 * MINUTE, 5.0),
                            tuple(HOUR + 7 * MINUTE, 5.0));
            assertThat(phases.told("acme", "1h"))
                    .extracting(MetricReport::endMs)
                    .containsExactly(HOUR + 5 * MINUTE);
        }
    }

    @Test
    void hoursAreRightWhenTheirStepsWerePutTogether() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            for (int minute = 0; minute < 150; minute++) {
                phases.send(Traces.answered("acme", "id-" + minute, HOUR + minute * MINUTE, minute));
                phases.watermark(HOUR + (minute + 1) * MINUTE - 1);
            }

            List<MetricReport> hours = phases.told("acme", "1h");
            assertThat(hours).hasSize(30);
            for (int i = 0; i < hours.size(); i++) {
                int end = 5 * (i + 1);
                int begin = Math.max(0, end - 60);
                assertThat(series(hours.get(i), Metric.REQUESTS, "answered").value())
                        .isEqualTo(end - begin);
                assertThat(series(hours.get(i), Metric.SPEND, "mid", "model-a", "provider-a")
                                .value())
                        .isCloseTo((begin + end - 1) * (end - begin) / 2.0, EXACTLY);
                assertThat(series(hours.get(i), Metric.DURATION).count()).isEqualTo(end - begin);
            }
            assertThat(phases.stateEntries())
                    .as("two tenants with their single steps, steps of five minutes, and what was told")
                    .isLessThan(100);
        }
    }

    @Test
    void aLateTraceCorrectsItsWindowsAndADuplicateDoesNot() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            phases.send(Traces.answered("acme", "1", HOUR, 1));
            phases.watermark(HOUR + 2 * MINUTE - 1);
            phases.send(Traces.answered("acme", "2", HOUR + 1, 1));
            phases.send(Traces.answered("acme", "1", HOUR, 1));
            phases.watermark(HOUR + 2 * MINUTE);
            phases.send(Traces.answered("acme", "2", HOUR + 1, 1));
            phases.watermark(HOUR + 2 * MINUTE + 1);

            assertThat(phases.told("acme", "1m"))
                    .extracting(
                            MetricReport::revision,
                            report ->
                                    series(report, Metric.REQUESTS, "answered").value())
                    .containsExactly(tuple(0, 1.0), tuple(1, 2.0));
        }
    }

    @Test
    void whatComesTooLateCountsAsLateAndForNothingElse() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            phases.send(Traces.answered("acme", "1", HOUR, 1));
            phases.watermark(HOUR + 3 * MINUTE);
            phases.send(Traces.answered("acme", "2", HOUR + 1, 1));
            phases.watermark(HOUR + 4 * MINUTE);

            List<MetricReport> told = phases.told("acme", "1m");
            assertThat(told).extracting(MetricReport::endMs).containsExactly(HOUR + MINUTE, HOUR + 4 * MINUTE);
            assertThat(told.get(1).series()).extracting(one -> one.name()).containsExactly(Metric.LATE_TRACES.label());
        }
    }

    @Test
    void observationsJoinTheWindowOfTheirTimeAndGaugesStayWithTheirTenant() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            phases.send(new Observation(
                    "acme", HOUR + 1, List.of(Sample.of(Metric.GROUNDEDNESS, 0.5), Sample.of(Metric.FORECAST, 10))));
            phases.send(new Observation(
                    "acme", HOUR, List.of(Sample.of(Metric.GROUNDEDNESS, 1), Sample.of(Metric.FORECAST, 5))));
            phases.send(new Observation(MetricReport.ALL_TENANTS, HOUR, List.of(Sample.of(Metric.FORECAST, 99))));
            phases.watermark(HOUR + MINUTE);

            MetricReport acme = phases.told("acme", "1m").get(0);
            assertThat(series(acme, Metric.GROUNDEDNESS).value()).isEqualTo(0.75);
            assertThat(series(acme, Metric.FORECAST).value())
                    .as("the last by time")
                    .isEqualTo(10);
            MetricReport all = phases.told(MetricReport.ALL_TENANTS, "1m").get(0);
            assertThat(series(all, Metric.GROUNDEDNESS).value()).isEqualTo(0.75);
            assertThat(series(all, Metric.FORECAST).value()).isEqualTo(99);
        }
    }

    @Test
    void correctionsThatCancelEachOtherAreToldToo() throws Exception {
        try (Phases phases = new Phases(OPTIONS)) {
            phases.send(new Observation(
                    "acme",
                    HOUR,
                    List.of(Sample.of(Metric.SATISFACTION, 5), Sample.of(Metric.FEEDBACK, 1, "replaced"))));
            phases.watermark(HOUR + MINUTE);
            phases.send(new Observation(
                    "acme",
                    HOUR,
                    List.of(
                            new Sample(Metric.SATISFACTION, List.of(), -2, 0),
                            Sample.of(Metric.FEEDBACK, 1, "replaced"))));
            phases.watermark(HOUR + MINUTE + 1);

            assertThat(phases.told("acme", "1m"))
                    .extracting(report -> series(report, Metric.SATISFACTION).value())
                    .containsExactly(5.0, 3.0);
        }
    }

    @Test
    void orderDuplicatesAndARestoreChangeNothing() throws Exception {
        List<TraceFacts> traces = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String tenant = "tenant-" + i % 5;
            long time = HOUR + i * 1_000L;
            traces.add(i % 4 == 0 ? Traces.hit(tenant, "id-" + i, time) : Traces.answered(tenant, "id-" + i, time, i));
        }
        Map<String, List<Object>> expected = finallyTold(traces, false);

        List<TraceFacts> disturbed = new ArrayList<>(traces);
        disturbed.addAll(traces.subList(50, 250));
        Collections.shuffle(disturbed, new Random(7));

        assertThat(finallyTold(disturbed, false)).isEqualTo(expected);
        assertThat(finallyTold(disturbed, true)).isEqualTo(expected);
        assertThat(expected).hasSizeGreaterThan(50);
    }

    /** By tenant and window, the numbers that stand at the end. */
    private static Map<String, List<Object>> finallyTold(List<TraceFacts> traces, boolean restored) throws Exception {
        Map<String, List<Object>> told = new HashMap<>();
        Phases phases = new Phases(OPTIONS);
        try {
            for (int i = 0; i < traces.size(); i++) {
                phases.send(traces.get(i));
                if (i == traces.size() / 2) {
                    phases.watermark(HOUR + MINUTE);
                }
                if (restored && i == traces.size() * 3 / 4) {
                    OperatorSubtaskState[] state = phases.snapshot(1);
                    collect(phases, told);
                    phases.close();
                    phases = new Phases(OPTIONS, state);
                    phases.watermark(HOUR + MINUTE);
                }
            }
            phases.watermark(Long.MAX_VALUE);
            collect(phases, told);
        } finally {
            phases.close();
        }
        return told;
    }

    private static void collect(Phases phases, Map<String, List<Object>> told) {
        phases.told()
                .forEach(report ->
                        told.put(report.tenant() + " " + report.window() + " " + report.endMs(), numbers(report)));
    }

    /** Rounded, since sums of doubles depend on their order in the last digits. */
    private static List<Object> numbers(MetricReport report) {
        List<Object> numbers = new ArrayList<>();
        report.series()
                .forEach(one -> numbers.add(
                        List.of(one.name(), one.attributes(), one.count(), (float) one.sum(), one.quantiles())));
        return numbers;
    }

    /** Instances see different shares of the tenants, and would choose differently. */
    @Test
    void aTenantIsToldWithAllOfItsNumbersOrNotAtAll() throws Exception {
        try (Phases phases = new Phases(options(2))) {
            for (int minute = 0; minute < 6; minute++) {
                sendMinute(phases, minute, Map.of("a", 40, "b", 31, "c", 30, "d", 29));
                phases.watermark(HOUR + (minute + 1) * MINUTE - 1);
            }

            assertThat(phases.told()).extracting(MetricReport::tenant).containsOnly("a", "b", "other", "*");
            assertThat(phases.told("a", "1m")).hasSize(6).allMatch(one -> answered(one) == 40);
            assertThat(phases.told("b", "1m")).hasSize(6).allMatch(one -> answered(one) == 31);
            assertThat(phases.told("other", "1m")).hasSize(6).allMatch(one -> answered(one) == 59);
            assertThat(phases.told("*", "1m")).hasSize(6).allMatch(one -> answered(one) == 130);
        }
    }

    @Test
    void whatIsLateGoesWhereItsStepWent() throws Exception {
        try (Phases phases = new Phases(options(1))) {
            sendMinute(phases, 0, Map.of("a", 10, "b", 5));
            phases.watermark(HOUR + MINUTE - 1);
            for (int minute = 1; minute < 3; minute++) {
                sendMinute(phases, minute, Map.of("b", 100));
                phases.watermark(HOUR + (minute + 1) * MINUTE - 1);
            }
            phases.send(Traces.answered("b", "late", HOUR + 1, 1));
            phases.watermark(HOUR + 3 * MINUTE);

            assertThat(phases.told("b", "1m"))
                    .as("a newcomer takes the place of another with its third step")
                    .extracting(MetricReport::endMs, WindowsTest::answered)
                    .containsExactly(tuple(HOUR + 3 * MINUTE, 100.0));
            assertThat(phases.told("other", "1m"))
                    .extracting(MetricReport::endMs, MetricReport::revision, WindowsTest::answered)
                    .containsExactly(
                            tuple(HOUR + MINUTE, 0, 5.0),
                            tuple(HOUR + 2 * MINUTE, 0, 100.0),
                            tuple(HOUR + MINUTE, 1, 6.0));
        }
    }

    @Test
    void theChoiceOutlivesARestore() throws Exception {
        OperatorSubtaskState[] state;
        try (Phases phases = new Phases(options(1))) {
            sendMinute(phases, 0, Map.of("a", 100, "b", 10));
            phases.watermark(HOUR + MINUTE - 1);
            sendMinute(phases, 1, Map.of("b", 20));
            state = phases.snapshot(1);
        }
        try (Phases phases = new Phases(options(1), state)) {
            phases.watermark(HOUR + 2 * MINUTE - 1);

            assertThat(phases.told("other", "1m"))
                    .extracting(WindowsTest::answered)
                    .containsExactly(20.0);
            assertThat(phases.told("b", "1m")).isEmpty();
        }
    }

    @Test
    void whatIsLateIsToldApartWhereItsStepHadRoom() throws Exception {
        try (Phases phases = new Phases(options(3))) {
            sendMinute(phases, 0, Map.of("a", 10));
            phases.watermark(HOUR + MINUTE - 1);
            sendMinute(phases, 1, Map.of("a", 10));
            phases.watermark(HOUR + 2 * MINUTE - 1);
            phases.send(Traces.answered("b", "late", HOUR + 1, 1));
            phases.watermark(HOUR + 2 * MINUTE);

            assertThat(phases.told("b", "1m"))
                    .extracting(MetricReport::endMs, WindowsTest::answered)
                    .containsExactly(tuple(HOUR + MINUTE, 1.0));
            assertThat(phases.told("other", "1m")).isEmpty();
        }
    }

    @Test
    void aBacklogOfManyStepsIsToldByTenantToo() throws Exception {
        try (Phases phases = new Phases(options(3))) {
            for (int minute = 0; minute < 400; minute++) {
                sendMinute(phases, minute, Map.of("a", 2, "b", 1));
            }
            phases.watermark(HOUR + 400 * MINUTE - 1);

            assertThat(phases.told("a", "1m")).hasSize(400).allMatch(one -> answered(one) == 2);
            assertThat(phases.told("b", "1m")).hasSize(400).allMatch(one -> answered(one) == 1);
            assertThat(phases.told("other", "1m")).isEmpty();
        }
    }

    /** With more tenants than an instance looks at: those that it leaves out in the middle of a step are not chosen in it. */
    @Test
    void inAFloodTooATenantHasAllOfItsNumbersAlsoAfterARestore() throws Exception {
        Phases phases = new Phases(options(2));
        try {
            for (int minute = 0; minute < 8; minute++) {
                sendFlood(phases, minute, minute == 4 ? 20 : 60);
                if (minute == 4) {
                    OperatorSubtaskState[] state = phases.snapshot(1);
                    phases.close();
                    phases = new Phases(options(2), state);
                    phases.watermark(HOUR + 4 * MINUTE + 1);
                    sendFlood(phases, 4, 60);
                }
                phases.watermark(HOUR + (minute + 1) * MINUTE - 1);
                if (minute == 3) {
                    assertThat(phases.told("vast", "1m")).isNotEmpty();
                }
            }
            assertThat(phases.told("vast", "1m")).hasSize(4).allMatch(one -> answered(one) == 60);
            assertThat(phases.told("vaster", "1m")).hasSize(4).allMatch(one -> answered(one) == 120);
            assertThat(phases.told("*", "1m")).hasSize(4).allMatch(one -> answered(one) == 240);
        } finally {
            phases.close();
        }
    }

    /** Two large tenants among many of one request each, up to a second of the minute; duplicates count once. */
    private static void sendFlood(Phases phases, int minute, int seconds) throws Exception {
        for (int second = 0; second < seconds; second++) {
            long time = HOUR + minute * MINUTE + second * 1_000L;
            String id = minute + "-" + second;
            phases.send(Traces.answered("small-" + id, id, time, 1));
            phases.send(Traces.answered("vast", id, time, 1));
            phases.send(Traces.answered("vaster", id + "-a", time, 1));
            phases.send(Traces.answered("vaster", id + "-b", time, 1));
        }
    }

    private static double answered(MetricReport report) {
        return series(report, Metric.REQUESTS, "answered").value();
    }

    private static void sendMinute(Phases phases, int minute, Map<String, Integer> requests) throws Exception {
        for (Map.Entry<String, Integer> tenant : new TreeMap<>(requests).entrySet()) {
            for (int i = 0; i < tenant.getValue(); i++) {
                phases.send(Traces.answered(tenant.getKey(), minute + "-" + i, HOUR + minute * MINUTE + i, 1));
            }
        }
    }

    @Test
    void aMillionTenantsDoNotGrowTheState() throws Exception {
        try (Phases phases = new Phases(options(10))) {
            for (int i = 0; i < 100_000; i++) {
                phases.send(Traces.answered("tenant-" + i, "1", HOUR + i % 60_000, 1));
            }
            phases.watermark(HOUR + MINUTE);

            assertThat(phases.told("other", "1m")).hasSize(1);
            assertThat(phases.told().stream().map(MetricReport::tenant).distinct())
                    .as("ten, the others, and all together")
                    .hasSize(12);
            assertThat(series(phases.told(MetricReport.ALL_TENANTS, "1m").get(0), Metric.REQUESTS, "answered")
                            .value())
                    .isEqualTo(100_000);
            phases.watermark(HOUR + 3 * HOUR);
            assertThat(phases.stateEntries()).as("all is forgotten in time").isZero();
        }
    }
}
