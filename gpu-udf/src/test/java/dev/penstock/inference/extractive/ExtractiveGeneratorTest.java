package dev.penstock.inference.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.GeneratorOptions;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.FakeEncoder;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import dev.penstock.inference.fixtures.SettableClock;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Citation;
import dev.penstock.records.Passage;
import dev.penstock.records.ResponseFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ExtractiveGeneratorTest {
    private static final String BREAKER = "The circuit breaker opens after ten failed calls.";
    private static final String PROBES = "An open circuit breaker lets three probes through after a pause.";
    private static final String DOCUMENT = "Cats sleep most of the day. " + BREAKER + " Bread needs flour. " + PROBES;
    private static final int OFFSET = 1000;
    private static final List<Passage> PASSAGES = List.of(Prompts.passage("guide.md", OFFSET, DOCUMENT));
    private static final String QUESTION = "When does the circuit breaker open?";

    private final FakeEncoder encoder = new FakeEncoder();
    private final SettableClock clock = new SettableClock(1_000);

    @Test
    void answersWithTheClosestSentencesInTheirOrderAndCitesThem() {
        Answer answer = open(Options.extractive().minSimilarity(0.3).build())
                .generate(Prompts.ask("1", QUESTION, PASSAGES))
                .join();

        assertThat(answer.text()).isEqualTo(BREAKER + " [1] " + PROBES + " [2]");
        assertThat(answer.citations()).containsExactly(citation(DOCUMENT, BREAKER), citation(DOCUMENT, PROBES));
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.model()).isEqualTo("extractive:fake");
        assertThat(answer.promptTokens()).isPositive();
        assertThat(answer.attempts()).isEqualTo(1);
    }

    @Test
    void saysPlainlyThatItFoundNothing() {
        ExtractiveGenerator generator =
                open(Options.extractive().minSimilarity(0.9).build());

        for (List<Passage> passages : List.of(PASSAGES, List.<Passage>of())) {
            Answer answer =
                    generator.generate(Prompts.ask("1", QUESTION, passages)).join();
            assertThat(answer.text()).isEqualTo(Rendering.NOTHING_FOUND);
            assertThat(answer.citations()).isEmpty();
            assertThat(answer.finishReason()).isEqualTo("stop");
        }
    }

    @Test
    void saysTheSameThingOnce() {
        List<Passage> overlapping = List.of(
                Prompts.passage("guide.md", 0, BREAKER),
                Prompts.passage("copy.md", 0, BREAKER + " Bread needs flour."));

        Answer answer = open(Options.extractive().build())
                .generate(Prompts.ask("1", QUESTION, overlapping))
                .join();

        assertThat(answer.text()).isEqualTo(BREAKER + " [1]");
    }

    @Test
    void readsNoMorePassagesThanAllowed() {
        List<Passage> two =
                List.of(Prompts.passage("a.md", 0, "Bread needs flour."), Prompts.passage("b.md", 0, BREAKER));

        Answer answer = open(Options.extractive().passages(1).build())
                .generate(Prompts.ask("1", QUESTION, two))
                .join();

        assertThat(answer.text()).isEqualTo(Rendering.NOTHING_FOUND);
    }

    @Test
    void keepsTheMostRelevantSentenceUnderATokenLimit() {
        ExtractiveGenerator generator =
                open(Options.extractive().minSimilarity(0.3).build());

        Answer one = generator.generate(limited(BREAKER.length() / 4 + 2)).join();
        assertThat(one.text()).isEqualTo(BREAKER + " [1]");
        assertThat(one.finishReason()).isEqualTo("length");

        Answer part = generator.generate(limited(8)).join();
        assertThat(part.text()).isEqualTo("The circuit breaker opens [1]");
        assertThat(part.completionTokens()).isLessThanOrEqualTo(8);
        assertThat(part.finishReason()).isEqualTo("length");
        assertThat(part.citations()).hasSize(1);
    }

    @Test
    void writesJsonWhereTheRequestWantsIt() {
        Answer answer = open(Options.extractive().sentences(1).build())
                .generate(formatted(ResponseFormat.JSON_OBJECT))
                .join();

        int start = OFFSET + DOCUMENT.indexOf(BREAKER);
        assertThat(answer.text())
                .isEqualTo("{\"answer\":\"" + BREAKER + " [1]\",\"sources\":[{\"document\":\"guide.md\",\"version\":1,"
                        + "\"start\":" + start + ",\"end\":" + (start + BREAKER.length()) + "}]}");
    }

    @Test
    void leavesJsonSchemasToBackendsThatCanFollowThem() {
        assertReason(
                open(Options.extractive().build()).generate(formatted(ResponseFormat.JSON_SCHEMA)), Reason.REJECTED);
    }

    @Test
    void encodesASentenceOnce() {
        ExtractiveGenerator generator = open(Options.extractive().build());

        generator.generate(Prompts.ask("1", QUESTION, PASSAGES)).join();
        generator.generate(Prompts.ask("2", QUESTION, PASSAGES)).join();

        assertThat(encoder.encoded()).filteredOn(BREAKER::equals).hasSize(1);
    }

    @Test
    void answersFromTheOtherSentencesWhereTheModelFailsOnOne() {
        List<Passage> poisoned = List.of(Prompts.passage("guide.md", 0, "This circuit breaker is poison. " + BREAKER));

        Answer answer = open(Options.extractive().build())
                .generate(Prompts.ask("1", QUESTION, poisoned))
                .join();

        assertThat(answer.text()).isEqualTo(BREAKER + " [1]");
    }

    @Test
    void failsWhereTheModelFailsOnTheQuestion() {
        CompletableFuture<Answer> answer =
                open(Options.extractive().build()).generate(Prompts.ask("1", "Which breaker is poison?", PASSAGES));

        assertReason(answer, Reason.MODEL_FAILED);
    }

    @Test
    void givesNoAnswerBehindTheDeadline() {
        ExtractiveGenerator generator = open(Options.extractive().build());
        CompletableFuture<Void> gate = new CompletableFuture<>();
        encoder.holdUntil(gate);
        Prompt urgent = Prompts.ask("1", QUESTION, PASSAGES);
        urgent = new Prompt(urgent.id(), urgent.request(), urgent.passages(), new Work(true, clock.millis() + 10));

        CompletableFuture<Answer> answer = generator.generate(urgent);
        assertThat(answer).isNotDone();
        clock.advanceMs(10);
        gate.complete(null);

        assertReason(answer, Reason.DEADLINE);
        assertReason(generator.generate(urgent), Reason.DEADLINE);
    }

    @Test
    void answersWhatIsInFlightWhenItIsClosed() {
        ExtractiveGenerator generator = open(Options.extractive().build());
        encoder.holdUntil(new CompletableFuture<>());
        CompletableFuture<Answer> pending = generator.generate(Prompts.ask("1", QUESTION, PASSAGES));

        generator.close();

        assertReason(pending, Reason.CLOSED);
        assertReason(generator.generate(Prompts.ask("2", QUESTION, PASSAGES)), Reason.CLOSED);
        assertThat(encoder.isClosed()).isTrue();
    }

    private ExtractiveGenerator open(GeneratorOptions options) {
        return new ExtractiveGenerator("cheap", options, Shared.<Encoder>lease(encoder, () -> encoder), clock);
    }

    private static Citation citation(String document, String sentence) {
        int start = OFFSET + document.indexOf(sentence);
        return new Citation("guide.md", 1, "guide.md#" + OFFSET, start, start + sentence.length());
    }

    private static Prompt limited(int maxTokens) {
        return Prompts.withRequest(
                Prompts.ask("1", QUESTION, PASSAGES), Prompts.request(List.of(ChatMessage.user(QUESTION)), maxTokens));
    }

    private static Prompt formatted(ResponseFormat format) {
        ChatRequest request = new ChatRequest(
                null, List.of(ChatMessage.user(QUESTION)), null, null, null, List.of(), null, format, "{}", null);
        return Prompts.withRequest(Prompts.ask("1", QUESTION, PASSAGES), request);
    }

    private static void assertReason(CompletableFuture<Answer> answer, Reason reason) {
        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.handle((value, failure) ->
                                failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                        .join())
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
