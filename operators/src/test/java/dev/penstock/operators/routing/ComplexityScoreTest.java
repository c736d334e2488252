package dev.penstock.operators.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.Role;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ComplexityScoreTest {

    @Test
    void plainlyHarderRequestsScoreHigher() {
        assertThat(List.of(
                        "Hi",
                        "What is Redis?",
                        "How do I change the retention of a Kafka topic?",
                        "Compare Kafka and Pulsar for exactly-once delivery and explain which needs less operation.",
                        "Explain why the checkpoint fails when the sink must be idempotent, then design a fix that works "
                                + "without changing the topic, and prove that no record is lost. It must never block."))
                .extracting(ComplexityScoreTest::score)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void eachSignAddsToTheScore() {
        double plain = score("Sort the list of the users by name");
        assertThat(score("Why sort the list of the users by name")).isGreaterThan(plain);
        assertThat(score("Sort the list of the users by name = x^2 + y^2")).isGreaterThan(plain);
        assertThat(score("Sort the list of the users by name { return; }")).isGreaterThan(plain);
        assertThat(score("Sort the list of the users by name without exactly")).isGreaterThan(plain);
        assertThat(score("Sort the list of the users by name\n1. up\n2. down\n3. not"))
                .isGreaterThan(plain);
    }

    @Test
    void aLongConversationAndASchemaAreHarder() {
        ChatMessage question = ChatMessage.user("Summarise it");
        ChatRequest alone = Exchanges.conversation(null, question);
        ChatRequest behindOthers =
                Exchanges.conversation(null, new ChatMessage(Role.ASSISTANT, "x".repeat(4000), null), question);
        ChatRequest schema = new ChatRequest(
                null, List.of(question), null, null, null, List.of(), null, ResponseFormat.JSON_SCHEMA, "{}", null);
        assertThat(ComplexityScore.of(behindOthers)).isGreaterThan(ComplexityScore.of(alone));
        assertThat(ComplexityScore.of(schema)).isGreaterThan(ComplexityScore.of(alone));
    }

    @Property(tries = 300)
    void everyTextHasAScoreFromZeroToOne(@ForAll String text) {
        assertThat(score(text)).isBetween(0.0, 1.0);
        assertThat(score(text.repeat(200))).isBetween(0.0, 1.0);
    }

    private static double score(String question) {
        return ComplexityScore.of(Exchanges.request(question));
    }
}
