package dev.penstock.operators.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Decided;
import dev.penstock.operators.Exchanges;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.PolicyUpdate;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Status;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputFilterFunctionTest {
    private TwoInputStreamOperatorTestHarness<Exchange, PolicyUpdate, Exchange> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new TwoInputStreamOperatorTestHarness<>(new CoBroadcastWithNonKeyedOperator<>(
                new OutputFilterFunction(DefaultPolicy.get(), Map.of()), List.of(PolicyState.descriptor())));
        harness.open();
        harness.setProcessingTime(7_000);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void approvesAndRedactsAnAnswer() throws Exception {
        Exchange answered = answer("Write to ann@example.com.");

        assertThat(answered.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(answered.generation().text()).isEqualTo("Write to [EMAIL].");
        assertThat(answered.outputVerdict().action()).isEqualTo(RuleAction.REDACT);
        assertThat(answered.cost()).isEqualTo(new Cost(0.25, 1));
        assertThat(answered.timings().completedAtMs()).isEqualTo(7_000);
        assertThat(decided()).isEmpty();
    }

    @Test
    void withholdsASecretAndKeepsWhatWasSpent() throws Exception {
        send(Exchanges.answered("a", ResponseFormat.TEXT, null, "key ghp_16C7e42F292c6912E7710c838347Ae178B4a"));

        Exchange withheld = decided().get(0);
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(withheld.outcome().status()).isEqualTo(Status.BLOCKED);
        assertThat(withheld.outcome().code()).isEqualTo("answer_withheld");
        assertThat(withheld.outcome().message()).contains("secret-out (SECRET)").doesNotContain("ghp_");
        assertThat(withheld.generation().text()).isEqualTo("key [SECRET]");
        assertThat(withheld.cost()).isEqualTo(new Cost(0.25, 1));
    }

    @Test
    void takesAJsonAnswerOutOfItsFence() throws Exception {
        send(Exchanges.answered("a", ResponseFormat.JSON_OBJECT, null, "```json\n{\"a\": 1}\n```\n"));

        assertThat(harness.extractOutputValues().get(0).generation().text()).isEqualTo("{\"a\": 1}");
    }

    @Test
    void anAnswerThatIsNoJsonFailsWithoutBeingQuoted() throws Exception {
        send(Exchanges.answered("a", ResponseFormat.JSON_OBJECT, null, "Sure! {\"a\": 1}"));

        Outcome outcome = decided().get(0).outcome();
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.code()).isEqualTo("invalid_json_answer");
        assertThat(outcome.message()).contains("line 1").doesNotContain("Sure");
    }

    @Test
    void aPolicyOfTheTenantHoldsForAnswersToo() throws Exception {
        harness.processElement2(
                new StreamRecord<>(new PolicyUpdate("a", InputGuardrailFunctionTest.words("own", 2, "falcon"))));

        send(Exchanges.answered("a", ResponseFormat.TEXT, null, "A falcon."));
        send(Exchanges.answered("b", ResponseFormat.TEXT, null, "A falcon."));

        assertThat(decided().get(0).outputVerdict().policy()).isEqualTo("own");
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void anExchangeThatNobodyAnsweredFailsInsteadOfTheJob() throws Exception {
        send(Exchanges.asking("a", ChatMessage.user("x")));

        assertThat(decided().get(0).outcome().code()).isEqualTo("no_answer");
    }

    private Exchange answer(String text) throws Exception {
        send(Exchanges.answered("a", ResponseFormat.TEXT, null, text));
        return harness.extractOutputValues().get(0);
    }

    private void send(Exchange exchange) throws Exception {
        harness.processElement1(new StreamRecord<>(exchange));
    }

    private List<Exchange> decided() {
        Queue<StreamRecord<Exchange>> records = harness.getSideOutput(Decided.TAG);
        return records == null
                ? List.of()
                : records.stream().map(StreamRecord::getValue).toList();
    }
}
