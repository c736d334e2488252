package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Exchanges;
import dev.penstock.options.OptionsBinder;
import dev.penstock.records.Exchange;
import dev.penstock.records.ExchangeCodec;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.ReadTrace;
import dev.penstock.records.TraceFacts;
import dev.penstock.records.TraceFactsCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceFunctionTest {
    private static final AtomicLong NOW = new AtomicLong();

    @BeforeEach
    void begin() {
        NOW.set(1_000_000);
    }

    @Test
    void theFactsOfAllGoOnAndOfTheShareTheWhole() throws Exception {
        try (var harness = harness(0.25, 100_000)) {
            send(harness, 0, 4_000);

            assertThat(harness.extractOutputValues())
                    .extracting(TraceFacts::id)
                    .hasSize(4_000)
                    .startsWith("r-0", "r-1");
            List<String> sampled = sampled(harness);
            assertThat((double) sampled.size()).isCloseTo(1_000, within(100.0));
            try (var replay = harness(0.25, 100_000)) {
                send(replay, 0, 4_000);
                assertThat(sampled(replay)).as("a replay samples the same").isEqualTo(sampled);
            }
        }
    }

    @Test
    void aShareOfOneIsAllAndOfNoneNothing() throws Exception {
        try (var all = harness(1, 100_000);
                var none = harness(0, 100_000)) {
            send(all, 0, 50);
            send(none, 0, 50);

            assertThat(sampled(all)).hasSize(50);
            assertThat(none.extractOutputValues()).hasSize(50);
            assertThat(none.getSideOutput(TraceFunction.SAMPLED)).isNull();
        }
    }

    @Test
    void whatComesTwiceIsSampledOnceAlsoAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(1, 100_000)) {
            send(harness, 0, 50);
            send(harness, 20, 60);
            assertThat(sampled(harness)).hasSize(60);
            assertThat(harness.extractOutputValues())
                    .as("facts are left to the windows")
                    .hasSize(90);
            state = harness.snapshot(1, 1);
        }
        try (var restored = restored(state)) {
            send(restored, 40, 70);
            assertThat(sampled(restored)).hasSize(10);
        }
    }

    @Test
    void beyondTheCapOfASecondTheShareBecomesSmaller() throws Exception {
        try (var harness = harness(1, 100)) {
            send(harness, 0, 1_000);
            assertThat(sampled(harness))
                    .as("the first ones of the first second")
                    .hasSize(100);

            NOW.addAndGet(1_000);
            send(harness, 1_000, 2_000);
            List<String> spread = sampled(harness);
            assertThat(spread).hasSizeBetween(140, 200);
            assertThat(Integer.parseInt(spread.get(spread.size() - 1).substring(2)))
                    .as("they are spread over the second")
                    .isGreaterThan(1_700);

            NOW.addAndGet(1_000);
            send(harness, 2_000, 2_050);
            NOW.addAndGet(1_000);
            send(harness, 3_000, 3_050);
            assertThat(sampled(harness).size() - spread.size())
                    .as("where there is room again, all are taken, a second later")
                    .isGreaterThanOrEqualTo(50);
        }
    }

    @Test
    void whatIsNoTraceIsADeadLetterAndNothingElse() throws Exception {
        try (var harness = harness(1, 100)) {
            InboundRecord inbound = inbound("{not a trace".getBytes(StandardCharsets.UTF_8));
            harness.processElement(new StreamRecord<>(new ReadTrace(null, "not an exchange: it is cut off", inbound)));

            assertThat(harness.extractOutputValues()).isEmpty();
            var letter = harness.getSideOutput(DeadLetters.TAG).poll().getValue();
            assertThat(letter.inbound()).usingRecursiveComparison().isEqualTo(inbound);
            assertThat(letter.stage()).isEqualTo("read-trace");
            assertThat(letter.reason()).isEqualTo("not an exchange: it is cut off");
        }
    }

    @Test
    void aTraceWhoseFactsCanBeReadButNotTheWholeIsADeadLetterToo() throws Exception {
        byte[] damaged = new String(ExchangeCodec.encode(exchange(1)), StandardCharsets.UTF_8)
                .replace("\"messages\":[", "\"messages\":7,\"were\":[")
                .getBytes(StandardCharsets.UTF_8);
        try (var harness = harness(1, 100)) {
            harness.processElement(
                    new StreamRecord<>(new ReadTrace(TraceFactsCodec.read(damaged), null, inbound(damaged))));

            assertThat(harness.extractOutputValues())
                    .as("its facts count, as those of traces that are not sampled")
                    .hasSize(1);
            assertThat(harness.getSideOutput(DeadLetters.TAG).poll().getValue().reason())
                    .startsWith("not an exchange: ")
                    .doesNotContain("Question");
        }
    }

    private static OneInputStreamOperatorTestHarness<ReadTrace, TraceFacts> restored(OperatorSubtaskState state)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<ReadTrace, TraceFacts>(
                new ProcessOperator<>(new TraceFunction(options(1, 100_000), NOW::get)));
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<ReadTrace, TraceFacts> harness(double share, int perSecond)
            throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(new TraceFunction(options(share, perSecond), NOW::get));
    }

    private static MetricsOptions options(double share, int perSecond) {
        return new MetricsOptions(
                "penstock-metrics",
                OptionsBinder.defaults(WindowOptions.class),
                share,
                perSecond,
                null,
                null,
                null,
                null);
    }

    private static void send(OneInputStreamOperatorTestHarness<ReadTrace, TraceFacts> harness, int from, int to)
            throws Exception {
        for (int i = from; i < to; i++) {
            byte[] value = ExchangeCodec.encode(exchange(i));
            harness.processElement(
                    new StreamRecord<>(new ReadTrace(TraceFactsCodec.read(value), null, inbound(value))));
        }
    }

    private static Exchange exchange(int i) {
        return Exchanges.asking("acme", "r-" + i, "Question");
    }

    private static InboundRecord inbound(byte[] value) {
        return new InboundRecord("llm.traces", 0, 1, Exchanges.SENT_MS, null, value, List.of());
    }

    private static List<String> sampled(OneInputStreamOperatorTestHarness<ReadTrace, TraceFacts> harness) {
        return harness.getSideOutput(TraceFunction.SAMPLED).stream()
                .map(record -> record.getValue().envelope().id())
                .toList();
    }
}
