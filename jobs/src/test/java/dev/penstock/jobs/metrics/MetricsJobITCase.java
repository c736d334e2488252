package dev.penstock.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Generation;
import dev.penstock.records.Headers;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import dev.penstock.records.Outcome;
import dev.penstock.records.Priority;
import dev.penstock.records.Route;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import dev.penstock.records.Timings;
import dev.penstock.records.Topics;
import dev.penstock.records.TraceFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Traces with known answers through the whole job; a plain loop over them says what must come out. */
class MetricsJobITCase {
    private static final long BEGIN = 1_790_000_040_000L / 60_000 * 60_000;
    private static final int MINUTES = 4;
    private static final String WINDOWS = "windows: {silent-after: 2s, allowed-lateness: 10m}, sample-share: 0";

    @Test
    void everyNumberOfEveryMinuteIsThatOfThePlainLoop() {
        List<Exchange> traces = traces();
        try (MetricsFixture fixture = new MetricsFixture(WINDOWS)) {
            fixture.start(MetricsGraph::new);
            traces.forEach(fixture::send);
            fixture.send("broken", "{not a trace".getBytes(StandardCharsets.UTF_8));
            fixture.client.flush();

            assertThatMinutesAreThoseOf(traces, fixture);

            var dead = fixture.read(Topics.DEAD_LETTERS, 1).get(0);
            assertThat(dead.value()).isEqualTo("{not a trace".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(dead.headers().lastHeader(Headers.DEAD_REASON).value(), StandardCharsets.UTF_8))
                    .startsWith("not an exchange: ");
        }
    }

    @Test
    void duplicatesDisorderAndCrashesChangeNothing() {
        List<Exchange> traces = traces();
        List<Exchange> disturbed = new ArrayList<>(traces);
        disturbed.addAll(traces.subList(100, 400));
        Collections.shuffle(disturbed, new Random(3));
        FailSometimes.PASSED.set(0);
        FailSometimes.FIRED.set(0);
        try (MetricsFixture fixture = new MetricsFixture(WINDOWS)) {
            fixture.start(FailingGraph::new);
            disturbed.forEach(fixture::send);
            fixture.client.flush();

            assertThatMinutesAreThoseOf(traces, fixture);

            assertThat(FailSometimes.FIRED).as("failures were injected").hasValue(FailSometimes.FAILURES);
        }
    }

    private static void assertThatMinutesAreThoseOf(List<Exchange> traces, MetricsFixture fixture) {
        Map<String, MetricReport> told = fixture.reports(reports -> {
            long requests = 0;
            for (MetricReport report : reports.values()) {
                requests += report.tenant().equals(MetricReport.ALL_TENANTS)
                                && report.window().equals("1m")
                        ? report.series().stream()
                                .filter(one -> one.name().equals(Metric.REQUESTS.label()))
                                .mapToLong(one -> (long) one.value())
                                .sum()
                        : 0;
            }
            return requests >= traces.size();
        });
        for (int minute = 0; minute < MINUTES; minute++) {
            long start = BEGIN + minute * 60_000L;
            for (String tenant : List.of("acme", "umbrella", MetricReport.ALL_TENANTS)) {
                MetricReport report = told.get(tenant + " 1m " + (start + 60_000));
                assertThat(report).as("%s at %s", tenant, start).isNotNull();
                assertThatNumbersAreRight(
                        report,
                        traces.stream()
                                .filter(trace -> trace.timings().completedAtMs() >= start
                                        && trace.timings().completedAtMs() < start + 60_000
                                        && (tenant.equals(MetricReport.ALL_TENANTS)
                                                || trace.envelope().tenant().equals(tenant)))
                                .toList());
            }
        }
    }

    private static void assertThatNumbersAreRight(MetricReport report, List<Exchange> traces) {
        double[] seconds = traces.stream()
                .mapToDouble(trace ->
                        (trace.timings().completedAtMs() - trace.envelope().receivedAtMs()) / 1000.0)
                .sorted()
                .toArray();
        for (Status status : List.of(Status.ANSWERED, Status.HIT, Status.FAILED)) {
            assertThat(value(report, Metric.REQUESTS, "status", status.name().toLowerCase(Locale.ROOT)))
                    .isEqualTo(count(traces, status));
        }
        assertThat(value(report, Metric.ERROR_RATE, null, null))
                .isEqualTo((double) count(traces, Status.FAILED) / traces.size());
        assertThat(value(report, Metric.CACHE_HIT_RATE, null, null))
                .isEqualTo((double) count(traces, Status.HIT) / traces.size());
        assertThat(series(report, Metric.DURATION, null, null).quantiles())
                .containsEntry("max", seconds[seconds.length - 1])
                .containsEntry("p50", seconds[(seconds.length + 1) / 2 - 1]);
        assertThat(value(report, Metric.COST_PER_REQUEST, null, null))
                .isCloseTo(
                        traces.stream().mapToDouble(trace -> trace.cost().usd()).sum() * 1000 / traces.size(),
                        within(1e-9));
        assertThat(value(report, Metric.SAVED, "by", "routing"))
                .isCloseTo(
                        traces.stream()
                                .filter(trace -> trace.outcome().status() == Status.ANSWERED)
                                .mapToDouble(trace -> trace.cost().savedUsd())
                                .sum(),
                        within(1e-9));
        assertThat(value(report, Metric.TOKENS, "token_type", "output"))
                .isEqualTo(7.0 * count(traces, Status.ANSWERED));
    }

    private static long count(List<Exchange> traces, Status status) {
        return traces.stream()
                .filter(trace -> trace.outcome().status() == status)
                .count();
    }

    private static double value(MetricReport report, Metric metric, String label, String value) {
        return series(report, metric, label, value).value();
    }

    private static MetricSeries series(MetricReport report, Metric metric, String label, String value) {
        return report.series().stream()
                .filter(one -> one.name().equals(metric.label())
                        && (label == null || value.equals(one.attributes().get(label))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + metric + " " + value + " in " + report));
    }

    private static List<Exchange> traces() {
        List<Exchange> traces = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            Status status = i % 10 == 0 ? Status.FAILED : i % 3 == 0 ? Status.HIT : Status.ANSWERED;
            traces.add(trace(i, status, BEGIN + i * MINUTES * 60_000L / 800));
        }
        return traces;
    }

    private static Exchange trace(int i, Status status, long decidedAtMs) {
        Envelope envelope = new Envelope(
                "r-" + i,
                i % 4 == 0 ? "umbrella" : "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                null,
                List.of(),
                null,
                Topics.REQUESTS,
                0,
                i,
                decidedAtMs - 10 * (i % 50),
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null, List.of(ChatMessage.user("Question " + i)), null, null, null, List.of(), null, null, null, null);
        CacheLevel level = status == Status.HIT ? CacheLevel.EXACT : CacheLevel.NONE;
        Exchange exchange = Exchange.received(envelope, request)
                .withCache(new CacheDecision(level, true, "s", "k", null, 0, 0.9, null))
                .withTimings(Timings.none().with(Stage.INFER, 5_000));
        if (status != Status.FAILED) {
            exchange = exchange.withRoute(new Route("mid", 0.5, 0.5, "share"))
                    .withGeneration(new Generation("Answer", "m", "p", 11, 7, "stop", List.of(), -1, 1, List.of()));
        }
        Outcome outcome = switch (status) {
            case HIT -> Outcome.HIT;
            case FAILED -> Outcome.failed("timeout", "no answer");
            default -> Outcome.ANSWERED;
        };
        Cost cost = status == Status.ANSWERED ? new Cost(0.001 * (i % 7), 0.01) : new Cost(0, 0.01);
        return exchange.decided(outcome, cost, decidedAtMs);
    }

    /** The graph of the job with failures behind the traces that were read. */
    private static final class FailingGraph extends MetricsGraph {
        FailingGraph(StreamExecutionEnvironment env, PenstockConfig config) {
            super(env, config);
        }

        @Override
        DataStream<TraceFacts> fail(DataStream<TraceFacts> facts) {
            return facts.map(new FailSometimes()).name("fail-sometimes").uid("fail-sometimes");
        }
    }

    private static final class FailSometimes implements MapFunction<TraceFacts, TraceFacts> {
        private static final long serialVersionUID = 1;
        private static final int EVERY = 350;
        static final int FAILURES = 2;
        static final AtomicInteger PASSED = new AtomicInteger();
        static final AtomicInteger FIRED = new AtomicInteger();

        @Override
        public TraceFacts map(TraceFacts facts) {
            if (PASSED.incrementAndGet() % EVERY == 0 && FIRED.get() < FAILURES) {
                FIRED.incrementAndGet();
                throw new IllegalStateException("injected failure");
            }
            return facts;
        }
    }
}
