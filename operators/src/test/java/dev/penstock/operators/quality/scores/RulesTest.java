package dev.penstock.operators.quality.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.operators.ExchangeHash;
import dev.penstock.operators.Exchanges;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I cannot provide medical advice.",
                "I am not able to share this information.",
                "As an AI language model, I do not have access to your files.",
                "I don't have enough information to answer.",
                "The documents do not answer this question.",
                "None of this is known: no passage answers the question.",
                "I found nothing in the documents that answers this question.",
                "Das kann ich leider nicht beantworten.",
                "Dazu habe ich keine Informationen.",
                "Je ne peux pas vous aider.",
                "Lo siento, no puedo ayudar con eso."
            })
    void theseDecline(String answer) {
        assertThat(Refusals.isRefusal(answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Six minutes.",
                "I'm sorry to hear that. Restart the router and wait a minute.",
                "You cannot return opened goods, but you can exchange them.",
                "The function does not return a value; it prints one.",
                "I know three ways to do it.",
                "Die Rückgabe ist nach 30 Tagen nicht möglich.",
                ""
            })
    void theseAnswer(String answer) {
        assertThat(Refusals.isRefusal(answer)).isFalse();
    }

    @Test
    void whatAnAnswerSaysAtItsEndIsNoRefusal() {
        assertThat(Refusals.isRefusal("x ".repeat(160) + "I cannot answer the rest."))
                .isFalse();
    }

    @Test
    void personalDataThatNobodyWroteIsALeak() {
        ChatRequest request = Exchanges.request("Who can help me?");
        assertThat(Leaks.leaks(request, "Write to ann.smith@example.org.")).isTrue();
        assertThat(Leaks.leaks(request, "Pay to DE89 3704 0044 0532 0130 00.")).isTrue();
        assertThat(Leaks.leaks(request, "Write to [EMAIL].")).isFalse();
        assertThat(Leaks.leaks(request, "Ask your team.")).isFalse();
    }

    @Test
    void whatTheUserWroteMayBeRepeatedInAnotherForm() {
        ChatRequest request = Exchanges.conversation(
                null,
                ChatMessage.user("My account is DE89370400440532013000, my mail Ann.Smith@example.org"),
                ChatMessage.user("Repeat both"));
        assertThat(Leaks.leaks(request, "DE89 3704 0044 0532 0130 00 and ann.smith@example.org"))
                .isFalse();
        assertThat(Leaks.leaks(request, "ann.smith@example.org and bob.jones@example.org"))
                .isTrue();
    }

    @Test
    void precisionIsHighWhereUsefulPassagesComeFirst() {
        // By hand: useful at 1 and 3: (1/1 + 2/3) / 2; useful at 2 only: 1/2.
        assertThat(Grounding.averagePrecision(new boolean[] {true, false, true}))
                .isCloseTo(0.83333333, within(1e-6));
        assertThat(Grounding.averagePrecision(new boolean[] {false, true, false}))
                .isEqualTo(0.5);
        assertThat(Grounding.averagePrecision(new boolean[] {true, true})).isEqualTo(1);
        assertThat(Grounding.averagePrecision(new boolean[] {false, false})).isZero();
    }

    @Test
    void numbersHaveOneForm() {
        assertThat(Sentence.comparable("Two of 5,895 metres, 4.90 euros, one, 12,5"))
                .isEqualTo("2 of 5895 metres, 4.90 euros, one, 12,5");
    }

    @Test
    void citationsAreNoPartOfWhatIsSaid() {
        assertThat(Sentence.split("It is 28 days long [1]. Ask your manager first [2, 3].", 9))
                .containsExactly("It is 28 days long.", "Ask your manager first.");
        assertThat(Sentence.split("Yes [1].", 9)).containsExactly("Yes.");
        assertThat(Sentence.split(" ", 9)).isEmpty();
        assertThat(Sentence.split("The first sentence. The second sentence. The third one.", 2))
                .hasSize(2);
    }

    @Test
    void samplesAreAShareAndIndependentOfEachOther() {
        long first = sampled("quality", 0.25);
        assertThat(first).isBetween(2400L, 2600L);
        long both = IntStream.range(0, 10_000)
                .filter(i -> ExchangeHash.samples("acme", "r-" + i, "quality", 0.25)
                        && ExchangeHash.samples("acme", "r-" + i, "judge", 0.25))
                .count();
        assertThat(both).isBetween(550L, 700L);
        assertThat(sampled("quality", 0)).isZero();
        assertThat(sampled("quality", 1)).isEqualTo(10_000);
    }

    private static long sampled(String salt, double share) {
        return IntStream.range(0, 10_000)
                .filter(i -> ExchangeHash.samples("acme", "r-" + i, salt, share))
                .count();
    }
}
