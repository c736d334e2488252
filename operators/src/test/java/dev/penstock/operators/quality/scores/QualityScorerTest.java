package dev.penstock.operators.quality.scores;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.penstock.inference.Encoding;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.operators.metrics.Observation;
import dev.penstock.operators.metrics.Sample;
import dev.penstock.operators.quality.AsyncRuns;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.options.OptionsBinder;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Citation;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.Generation;
import dev.penstock.records.HeadLabel;
import dev.penstock.records.HeadScore;
import dev.penstock.records.Outcome;
import dev.penstock.records.Passage;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class QualityScorerTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"days\":{\"type\":\"integer\"}},\"required\":[\"days\"]}";

    /** Texts about leave point one way, the cafeteria the opposite one, all others to the side. */
    private final FakeEncoder encoder = new FakeEncoder(text -> text.contains("leave")
            ? Fakes.vector(1, 0)
            : text.contains("cafeteria") ? Fakes.vector(-1, 0) : Fakes.vector(0.1f, (float) Math.sqrt(0.99)));

    private QualityOptions options = OptionsBinder.defaults(QualityOptions.class);

    @Test
    void anAnswerFromPassagesIsScoredByAllThatItRestsOn() throws Exception {
        Exchange exchange = answered(
                "How much paid leave do I get?",
                "You get 28 days of paid leave [2]. You also get 99 days of leave in May. The cafeteria is closed.",
                Exchanges.passage("menu", "Soup is served at noon on all working days."),
                Exchanges.passage("handbook", "Staff get 28 days of paid leave each year. It must be asked for."));

        Observation observation = run(exchange).get(0);

        assertThat(observation.tenant()).isEqualTo("acme");
        assertThat(observation.timeMs()).as("when the answer was decided").isEqualTo(SENT_MS + 900);
        assertThat(value(observation, Metric.GROUNDEDNESS))
                .as("the first; the second has a number, the third a subject that no passage has")
                .isCloseTo(1.0 / 3, within(1e-9));
        assertThat(value(observation, Metric.HALLUCINATION_RATE)).isEqualTo(1);
        assertThat(value(observation, Metric.CONTEXT_PRECISION))
                .as("the useful passage is the second of two")
                .isEqualTo(0.5);
        assertThat(value(observation, Metric.ANSWER_RELEVANCE)).isGreaterThan(0.99);
        assertThat(value(observation, Metric.REFUSAL_RATE)).isZero();
        assertThat(value(observation, Metric.LEAK_RATE)).isZero();
        assertThat(observation.samples()).extracting(Sample::metric).doesNotContain(Metric.SCHEMA_FAILURE_RATE);
    }

    @Test
    void aCitedPassageIsUsefulAlthoughNoVectorSaysSo() throws Exception {
        Passage cited = Exchanges.passage("menu", "Soup is served at noon.");
        Exchange exchange = answered("Q?", "Something else altogether.", cited);
        Generation generation = generation(
                exchange.generation().text(), List.of(new Citation("menu", 3, "menu#0", cited.start(), cited.end())));

        Observation observation = run(exchange.withGeneration(generation)).get(0);

        assertThat(value(observation, Metric.CONTEXT_PRECISION)).isEqualTo(1);
    }

    @Test
    void theVectorThatTheRequestHasIsNotMadeAgain() throws Exception {
        Exchange known = answered("How much leave?", "Much leave is given.")
                .withEmbedding(new Embedding(new float[] {1, 0}, "fake@0123456789ab/2", 4));
        run(known);
        assertThat(encoder.texts).containsExactly("Much leave is given.");
    }

    @Test
    void aVectorOfAnotherModelIsOfNoUse() throws Exception {
        run(answered("How much leave?", "Much leave is given.")
                .withEmbedding(new Embedding(new float[] {1, 0}, "other@0123456789ab/2", 4)));
        assertThat(encoder.texts).containsExactlyInAnyOrder("How much leave?", "Much leave is given.");
    }

    @Test
    void answersFromACacheCount() throws Exception {
        Exchange hit = undecided("How much leave?", "Much leave.").decided(Outcome.HIT, new Cost(0, 1), SENT_MS);
        assertThat(run(hit).get(0).samples())
                .extracting(Sample::metric)
                .contains(Metric.ANSWER_RELEVANCE, Metric.REFUSAL_RATE);
    }

    @Test
    void aRefusalHasNoGroundsAndIsNoAnswer() throws Exception {
        Observation observation = run(answered(
                        "How much leave?",
                        "I'm sorry, I cannot answer that.",
                        Exchanges.passage("menu", "Soup is served at noon.")))
                .get(0);
        assertThat(value(observation, Metric.REFUSAL_RATE)).isEqualTo(1);
        assertThat(observation.samples())
                .extracting(Sample::metric)
                .doesNotContain(Metric.GROUNDEDNESS, Metric.ANSWER_RELEVANCE, Metric.HALLUCINATION_RATE);
    }

    @Test
    void jsonIsHeldAgainstItsSchema() throws Exception {
        assertThat(value(run(json("{\"days\":28}")).get(0), Metric.SCHEMA_FAILURE_RATE))
                .isZero();
        assertThat(value(run(json("{\"days\":\"many\"}")).get(0), Metric.SCHEMA_FAILURE_RATE))
                .isEqualTo(1);
        Exchange refused = Exchanges.answered("acme", ResponseFormat.JSON_SCHEMA, SCHEMA, "28 days")
                .decided(Outcome.failed("invalid_json_answer", "no JSON"), new Cost(0, 0), SENT_MS);
        Observation observation = run(refused).get(0);
        assertThat(value(observation, Metric.SCHEMA_FAILURE_RATE)).isEqualTo(1);
        assertThat(observation.samples())
                .as("nobody got the answer")
                .extracting(Sample::metric)
                .doesNotContain(Metric.LEAK_RATE, Metric.REFUSAL_RATE, Metric.ANSWER_RELEVANCE);
    }

    @Test
    void withoutAHeadToxicityIsWhatTheOutputFilterFound() throws Exception {
        Exchange clean = answered("Q?", "Fine.").withOutputVerdict(verdict("email", "EMAIL", RuleAction.REDACT));
        Exchange rude = answered("Q?", "Rude.").withOutputVerdict(verdict("slurs", "WORD", RuleAction.FLAG));
        Exchange withheld = undecided("Q?", "Rude.")
                .withOutputVerdict(verdict("slurs", "WORD", RuleAction.BLOCK))
                .decided(Outcome.blocked("answer_withheld", "no"), new Cost(0, 0), SENT_MS);
        assertThat(value(run(clean).get(0), Metric.TOXICITY_RATE)).isZero();
        assertThat(value(run(rude).get(0), Metric.TOXICITY_RATE)).isEqualTo(1);
        assertThat(run(withheld).get(0).samples()).containsExactly(Sample.of(Metric.TOXICITY_RATE, 1));
    }

    @Test
    void aHeadForToxicityIsAsked() throws Exception {
        HeadScore score = new HeadScore("toxicity", "insult", 0.8f, 0.5f);
        FakeEncoder withHead = new FakeEncoder(text ->
                CompletableFuture.completedFuture(new Encoding(new float[] {1, 0}, 3, List.of(score), List.of())));
        withHead.headLabels = Set.of(new HeadLabel("toxicity", "insult"));
        Observation observation = AsyncRuns.run(
                        new QualityScorer(Fakes.opener(withHead), options),
                        Observation.class,
                        answered("Q?", "Rude.").withOutputVerdict(verdict("x", "EMAIL", RuleAction.FLAG)))
                .get(0);
        assertThat(observation.samples())
                .filteredOn(sample -> sample.metric() == Metric.TOXICITY_RATE)
                .containsExactly(Sample.of(Metric.TOXICITY_RATE, 1));
    }

    @Test
    void anAttackThatShowsInTheAnswerWasLetThrough() throws Exception {
        Exchange exchange =
                answered("Q?", "Sure.").withOutputVerdict(verdict("jailbreak", "JAILBREAK", RuleAction.FLAG));
        assertThat(run(exchange).get(0).samples()).contains(Sample.of(Metric.ATTACKS, 1, "let-through"));
    }

    @Test
    void anEncoderThatFailsOrIsLateCostsTheScoresByVectorsOnly() throws Exception {
        FakeEncoder broken = new FakeEncoder(text -> {
            throw new IllegalStateException("closed");
        });
        FakeEncoder silent = new FakeEncoder(text -> new CompletableFuture<>());
        Exchange exchange = answered("Q?", "Write to ann@example.org");
        Observation failed = AsyncRuns.run(
                        new QualityScorer(Fakes.opener(broken), options), Observation.class, exchange)
                .get(0);
        Observation late = AsyncRuns.runIntoTimeout(
                        new QualityScorer(Fakes.opener(silent), options), Observation.class, exchange)
                .get(0);
        assertThat(failed).isEqualTo(late);
        assertThat(value(late, Metric.LEAK_RATE)).isEqualTo(1);
        assertThat(late.samples()).extracting(Sample::metric).doesNotContain(Metric.ANSWER_RELEVANCE);
    }

    @Test
    void anEncoderThatHasEnoughToDoIsNotAskedForMore() throws Exception {
        options = OptionsBinder.bind(QualityOptions.class, yaml("texts-in-flight", 3));
        FakeEncoder busy = new FakeEncoder(text -> new CompletableFuture<>());

        List<Observation> observations = AsyncRuns.runIntoTimeout(
                new QualityScorer(Fakes.opener(busy), options),
                Observation.class,
                answered("First?", "First."),
                answered("Second?", "Second.", Exchanges.passage("a", "One is here. Two is there. Three is nowhere.")),
                answered("Third?", "Third."));

        assertThat(observations).hasSize(3);
        assertThat(observations)
                .allSatisfy(one -> assertThat(value(one, Metric.REFUSAL_RATE)).isZero());
        assertThat(busy.texts)
                .as("there is room for the second, however many texts it has, and then for nothing more")
                .contains("First?", "Second?", "Second.", "Three is nowhere.")
                .doesNotContain("Third?", "Third.");
    }

    @Test
    void whatHasNoAnswerIsNoAnswer() throws Exception {
        Exchange blocked = Exchanges.asking("Q?").decided(Outcome.blocked("policy", "no"), new Cost(0, 0), SENT_MS);
        assertThat(run(blocked)).isEmpty();
        options = OptionsBinder.bind(QualityOptions.class, yaml("share", 0));
        assertThat(run(answered("Q?", "A."))).isEmpty();
    }

    private static JsonNode yaml(String key, int value) {
        return JsonNodeFactory.instance.objectNode().put(key, value);
    }

    private List<Observation> run(Exchange exchange) throws Exception {
        List<Observation> observations =
                AsyncRuns.run(new QualityScorer(Fakes.opener(encoder), options), Observation.class, exchange);
        assertThat(encoder.closed).isTrue();
        return observations;
    }

    private static double value(Observation observation, Metric metric) {
        assertThat(observation.samples()).extracting(Sample::metric).contains(metric);
        return observation.samples().stream()
                .filter(sample -> sample.metric() == metric)
                .mapToDouble(Sample::value)
                .sum();
    }

    private static Exchange json(String answer) {
        return Exchanges.answered("acme", ResponseFormat.JSON_SCHEMA, SCHEMA, answer)
                .decided(Outcome.ANSWERED, new Cost(0, 0), SENT_MS);
    }

    private static Exchange answered(String question, String answer, Passage... passages) {
        return undecided(question, answer, passages).decided(Outcome.ANSWERED, new Cost(0, 0), SENT_MS + 900);
    }

    private static Exchange undecided(String question, String answer, Passage... passages) {
        Exchange exchange =
                Exchanges.asking("acme", ChatMessage.user(question)).withGeneration(generation(answer, List.of()));
        return passages.length == 0
                ? exchange
                : exchange.withContext(new RetrievedContext("handbook", List.of(passages)));
    }

    private static Generation generation(String answer, List<Citation> citations) {
        return new Generation(answer, "model", "provider", 10, 5, "stop", citations, -1, 1, List.of());
    }

    private static Verdict verdict(String rule, String type, RuleAction action) {
        return new Verdict("default", 1, action, List.of(new Finding(rule, type, action, 0, 0, 3)));
    }
}
