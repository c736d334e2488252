package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.records.Exchange;
import dev.penstock.records.Policy;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The job fails while hundreds of answers are stored that have not been sent on, and hundreds of calls are in flight:
 * nothing is lost, nothing is counted twice, and no answer that was stored is paid for again. The caches are off, so that
 * the journal alone answers replays.
 */
class CrashITCase {
    private static final int REQUESTS = 1200;
    private static final String NO_CACHES = "cache: {exact: false, semantic: false}";

    @BeforeEach
    void armTheFailure() {
        FailOnce.PASSED.set(0);
        FailOnce.FIRED.set(0);
        FailOnce.STORED.clear();
    }

    @Test
    void atLeastOnceLosesNothingAndPaysOnce() {
        SimulatedProvider provider = slowProvider();
        try (ServeFixture fixture = new ServeFixture(provider, NO_CACHES, patient(provider))) {
            Map<String, List<ResponseView>> responses = crashInTheMiddle(fixture);

            assertThat(responses).hasSize(REQUESTS);
            assertThat(responses.values()).allSatisfy(CrashITCase::assertThatAllSayTheSame);
            assertThatTheLedgerCountsEachOnce(fixture);
            assertThatStoredAnswersWerePaidOnce(fixture);
        }
    }

    @Test
    void exactlyOnceGivesEachRequestOneResponseAndPaysOnce() {
        SimulatedProvider provider = slowProvider();
        try (ServeFixture fixture = new ServeFixture(provider, "exactly-once", NO_CACHES, patient(provider))) {
            Map<String, List<ResponseView>> responses = crashInTheMiddle(fixture);

            assertThat(responses)
                    .hasSize(REQUESTS)
                    .allSatisfy((id, of) -> assertThat(of).hasSize(1));
            assertThatTheLedgerCountsEachOnce(fixture);
            assertThatStoredAnswersWerePaidOnce(fixture);
        }
    }

    /** Latencies are spread, so that calls are in flight whenever the job fails. */
    private static SimulatedProvider slowProvider() {
        return SimulatedProvider.builder()
                .latency(Duration.ofMillis(1500), Duration.ofSeconds(4))
                .start();
    }

    /** Without repeated calls, so that each call of a key beyond the first is a replay. */
    private static String patient(SimulatedProvider provider) {
        return "generators: {provider: {kind: openai, location: \"" + provider.baseUrl()
                + "\", model: simulated, timeout: 60s, attempts: 1}}";
    }

    private static Map<String, List<ResponseView>> crashInTheMiddle(ServeFixture fixture) {
        FailOnce.redisUri = fixture.redis.uri();
        StreamExecutionEnvironment env = fixture.environment();
        ServeJob.build(env, fixture.config(), Map.of(), FailingGraph::new);
        fixture.submit(env);
        ids().forEach(id -> fixture.client.ask(id, "What is the story of item " + id + "?"));
        fixture.client.flush();

        Map<String, List<ResponseView>> responses = fixture.responses(ids());

        assertThat(FailOnce.FIRED).as("the failure was injected").hasValue(1);
        assertThat(fixture.provider.inFlightPeak()).as("calls in flight").isGreaterThan(200);
        return responses;
    }

    private static void assertThatAllSayTheSame(List<ResponseView> ofOneRequest) {
        ResponseView first = ofOneRequest.get(0);
        assertThat(ofOneRequest).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(Status.ANSWERED);
            assertThat(response.text()).isEqualTo(first.text());
            assertThat(response.tier()).isEqualTo(first.tier());
            assertThat(response.costUsd()).isEqualTo(first.costUsd());
        });
    }

    private static void assertThatTheLedgerCountsEachOnce(ServeFixture fixture) {
        Map<String, Long> traces = fixture.traces(ids()).stream()
                .collect(Collectors.groupingBy(trace -> trace.envelope().id(), Collectors.counting()));
        assertThat(traces).hasSize(REQUESTS);
        assertThat(traces.values()).containsOnly(1L);
    }

    private static void assertThatStoredAnswersWerePaidOnce(ServeFixture fixture) {
        assertThat(FailOnce.STORED).hasSizeGreaterThanOrEqualTo(FailOnce.STORED_BEFORE);
        assertThat(FailOnce.STORED)
                .allSatisfy(id -> assertThat(calls(fixture, id)).as(id).isEqualTo(1));
        List<String> askedAgain =
                ids().stream().filter(id -> calls(fixture, id) > 1).toList();
        assertThat(askedAgain)
                .as("calls that were in flight")
                .isNotEmpty()
                .allSatisfy(id -> assertThat(calls(fixture, id)).as(id).isEqualTo(2));
        assertThat(Journaled.ids(fixture.redis.uri())).containsExactlyInAnyOrderElementsOf(ids());
    }

    private static long calls(ServeFixture fixture, String id) {
        return fixture.provider.calls("default/" + id);
    }

    private static List<String> ids() {
        return IntStream.range(0, REQUESTS).mapToObj(i -> "crash-" + i).toList();
    }

    /** The graph of the job with a failure behind the calls. */
    private static final class FailingGraph extends ServeGraph {
        FailingGraph(StreamExecutionEnvironment env, PenstockConfig config, Map<String, Policy> policies) {
            super(env, config, policies);
        }

        @Override
        DataStream<Exchange> infer(DataStream<Exchange> routed) {
            return super.infer(routed).map(new FailOnce()).name("fail-once").uid("fail-once");
        }
    }

    /**
     * Holds the stream up until enough answers are stored, and fails. What is answered meanwhile waits in front of it,
     * and no checkpoint covers that it was sent on: all of it is replayed.
     */
    private static final class FailOnce implements MapFunction<Exchange, Exchange> {
        private static final long serialVersionUID = 1;
        private static final int HOLD_AT = 50;
        private static final int STORED_BEFORE = 500;

        static final AtomicInteger PASSED = new AtomicInteger();
        static final AtomicInteger FIRED = new AtomicInteger();
        static final Set<String> STORED = ConcurrentHashMap.newKeySet();
        static volatile String redisUri;

        @Override
        public Exchange map(Exchange exchange) {
            if (PASSED.incrementAndGet() == HOLD_AT) {
                STORED.addAll(Journaled.await(redisUri, STORED_BEFORE));
                FIRED.incrementAndGet();
                throw new IllegalStateException("injected failure");
            }
            return exchange;
        }
    }
}
