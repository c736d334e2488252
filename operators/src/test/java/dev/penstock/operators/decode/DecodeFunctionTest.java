package dev.penstock.operators.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.DeadLetters;
import dev.penstock.operators.Decided;
import dev.penstock.operators.Exchanges;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {
    private static final InboundRecord INBOUND = new InboundRecord(
            "llm.requests", 2, 41, Exchanges.SENT_MS, null, "hello".getBytes(StandardCharsets.UTF_8), List.of());

    @Test
    void aRequestGoesOnWithTheTimeItWaitedInKafka() throws Exception {
        try (var harness = run(inbound -> Exchanges.asking("Hi"))) {
            Exchange exchange = harness.extractOutputValues().get(0);
            assertThat(exchange.request().question()).isEqualTo("Hi");
            assertThat(exchange.timings().micros(Stage.QUEUE)).isEqualTo(25_000);
            assertThat(harness.getSideOutput(DeadLetters.TAG)).isNull();
        }
    }

    @Test
    void whatCannotBeReadBecomesADeadLetterAndAnErrorResponse() throws Exception {
        RequestDecoder decoder = inbound -> {
            throw new UndecodableException(
                    Exchanges.envelope("acme", "r-9"), "invalid_type", "temperature", "temperature is \"hot\"");
        };
        try (var harness = run(decoder)) {
            assertThat(harness.extractOutputValues()).isEmpty();
            var letter = harness.getSideOutput(DeadLetters.TAG).poll().getValue();
            assertThat(letter.inbound()).usingRecursiveComparison().isEqualTo(INBOUND);
            assertThat(letter.stage()).isEqualTo("decode");
            assertThat(letter.reason()).isEqualTo("temperature is \"hot\"");
            Exchange response = harness.getSideOutput(Decided.TAG).poll().getValue();
            assertThat(response.envelope().id()).isEqualTo("r-9");
            assertThat(response.outcome().status()).isEqualTo(Status.FAILED);
            assertThat(response.outcome().type()).isEqualTo("invalid_request_error");
            assertThat(response.outcome().param()).isEqualTo("temperature");
            assertThat(response.timings().completedAtMs()).isEqualTo(Exchanges.SENT_MS + 25);
        }
    }

    @Test
    void aFaultOfTheDecoderNeitherLosesTheRecordNorRepeatsItsText() throws Exception {
        RequestDecoder decoder = inbound -> {
            throw new IllegalStateException("cannot read: my password is hunter2");
        };
        try (var harness = run(decoder)) {
            Exchange response = harness.getSideOutput(Decided.TAG).poll().getValue();
            assertThat(response.envelope().id()).isEqualTo("llm.requests-2-41");
            assertThat(response.outcome().code()).isEqualTo("undecodable");
            var letter = harness.getSideOutput(DeadLetters.TAG).poll().getValue();
            assertThat(letter.reason()).contains("IllegalStateException").doesNotContain("hunter2");
        }
    }

    private static OneInputStreamOperatorTestHarness<InboundRecord, Exchange> run(RequestDecoder decoder)
            throws Exception {
        DecodeFunction function = new DecodeFunction(decoder, () -> Exchanges.SENT_MS + 25);
        var harness = ProcessFunctionTestHarnesses.forProcessFunction(function);
        harness.processElement(new StreamRecord<>(INBOUND));
        return harness;
    }
}
