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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The job is killed while hundreds of calls are in flight: nothing is lost, and nothing is counted twice. */
class CrashITCase {
    private static final int REQUESTS = 1200;

    @BeforeEach
    void armTheFailure() {
        FailOnce.PASSED.set(0);
        FailOnce.FIRED.set(0);
    }

    @Test
    void atLeastOnceLosesNothing() {
        try (ServeFixture fixture = new ServeFixture(slowProvider())) {
            Map<String, List<ResponseView>> responses = crashInTheMiddle(fixture);

            assertThat(responses.values())
                    .allSatisfy(of -> assertThat(of)
                            .allSatisfy(
                                    response -> assertThat(response.status()).isIn(Status.ANSWERED, Status.HIT)));
            assertThatTheLedgerCountsEachOnce(fixture);
        }
    }

    @Test
    void exactlyOnceGivesEachRequestOneResponse() {
        try (ServeFixture fixture = new ServeFixture(slowProvider(), "exactly-once")) {
            Map<String, List<ResponseView>> responses = crashInTheMiddle(fixture);

            assertThat(responses)
                    .hasSize(REQUESTS)
                    .allSatisfy((id, of) -> assertThat(of).hasSize(1));
            assertThatTheLedgerCountsEachOnce(fixture);
        }
    }

    private static SimulatedProvider slowProvider() {
        return SimulatedProvider.builder().latency(Duration.ofMillis(1500)).start();
    }

    private static Map<String, List<ResponseView>> crashInTheMiddle(ServeFixture fixture) {
        StreamExecutionEnvironment env = fixture.environment();
        ServeJob.build(env, fixture.config(), Map.of(), FailingGraph::new);
        fixture.submit(env);
        ids().forEach(id -> fixture.client.ask(id, "What is the story of item " + id + "?"));

        Map<String, List<ResponseView>> responses = fixture.responses(ids());

        assertThat(FailOnce.FIRED).as("the failure was injected").hasValue(1);
        assertThat(fixture.provider.inFlightPeak()).as("calls in flight").isGreaterThan(200);
        return responses;
    }

    private static void assertThatTheLedgerCountsEachOnce(ServeFixture fixture) {
        Map<String, Long> traces = fixture.traces(ids()).stream()
                .collect(Collectors.groupingBy(trace -> trace.envelope().id(), Collectors.counting()));
        assertThat(traces).hasSize(REQUESTS);
        assertThat(traces.values()).containsOnly(1L);
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

    private static final class FailOnce implements MapFunction<Exchange, Exchange> {
        private static final long serialVersionUID = 1;
        /** Late enough that checkpoints have completed, early enough that hundreds of calls are still to come back. */
        private static final int FAIL_AT = REQUESTS / 3;

        static final AtomicInteger PASSED = new AtomicInteger();
        static final AtomicInteger FIRED = new AtomicInteger();

        @Override
        public Exchange map(Exchange exchange) {
            if (PASSED.incrementAndGet() == FAIL_AT) {
                FIRED.incrementAndGet();
                throw new IllegalStateException("injected failure");
            }
            return exchange;
        }
    }
}
