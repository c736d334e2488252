package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.Fakes.FakeGenerator;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Exchange;
import dev.penstock.records.Passage;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Stage;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RetrieveFunctionTest {
    private static final String OPTIONS = "{passages: 3, corrective: false, threads: 1}";

    private final TestCorpora corpora = new TestCorpora();
    private final FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(1, 0));

    @Test
    void passagesAreFoundByWordsAndVectorWithinTheCallersLabels() throws Exception {
        corpora.put("a", "Checkpoints of Flink", 1, 0);
        Exchange exchange = run(OPTIONS, Retrievals.asking("What are checkpoints?", 1, 0));
        assertThat(exchange.context().corpus()).isEqualTo("docs");
        Passage passage = exchange.context().passages().get(0);
        assertThat(passage)
                .isEqualTo(new Passage(
                        "a",
                        3,
                        "a#0",
                        "",
                        "Checkpoints of Flink",
                        0,
                        20,
                        passage.score(),
                        "Title of a",
                        "https://example.org/a"));
        assertThat(exchange.timings().micros(Stage.RETRIEVE)).isNotNegative();
        CorpusQuery asked = corpora.queries.get(0);
        assertThat(asked.labels()).containsExactly("staff");
        assertThat(asked.question()).isEqualTo("What are checkpoints?");
        assertThat(asked.model()).isEqualTo(TestCorpora.MODEL);
        assertThat(encoder.texts).as("a question is encoded once").isEmpty();
    }

    @Test
    void whatTheStepsTookAndDidTravelsWithTheContext() throws Exception {
        corpora.put("a", "Checkpoints of Flink", 1, 0).put("b", "Savepoints of Flink", 0, 1);
        RetrievedContext context = run("threads: 1", Retrievals.asking("What are checkpoints in Flink?", 1, 0))
                .context();
        assertThat(Retrievals.steps(context))
                .containsExactly("encode", "search", "fuse", "duplicates", "evidence", "pack", "widen");
        assertThat(context.steps()).allSatisfy(step -> assertThat(step.micros()).isNotNegative());
        assertThat(Retrievals.step(context, "search").out()).isEqualTo(2);
        assertThat(context.question()).isNull();
        assertThat(context.insufficient()).isFalse();
    }

    @Test
    void aRequestWithoutCorpusPassesUntouched() throws Exception {
        assertThat(run(OPTIONS, Exchanges.asking("What?")).context()).isNull();
        assertThat(corpora.queries).isEmpty();
    }

    @Test
    void anUnknownCorpusHoldsNothing() throws Exception {
        RetrievedContext context = run(OPTIONS, Retrievals.asking("What?")).context();
        assertThat(context.passages()).isEmpty();
        assertThat(context.insufficient()).isFalse();
    }

    @Test
    void anIndexThatFailsGivesAnEmptyContext() throws Exception {
        Exchange exchange = run(OPTIONS, new BrokenIndex(), Retrievals.asking("What?"));
        assertThat(exchange.isDecided()).isFalse();
        assertThat(exchange.context().passages()).isEmpty();
    }

    @Test
    void aModelThatNeverAnswersCostsNoMoreThanItsBudget() throws Exception {
        corpora.put("a", "Checkpoints of Flink", 1, 0);
        CompletableFuture<dev.penstock.inference.Answer> never = new CompletableFuture<>();
        FakeGenerator silent = new FakeGenerator("model", prompt -> never);
        RetrievalOptions options = Retrievals.options("{rewrite: tier, tier: writer, model-budget: 10ms, threads: 1}");
        HashMap<String, RetrievalOpeners.Tier> tiers = new HashMap<>();
        tiers.put("writer", new RetrievalOpeners.Tier(Retrievals.tier(), Fakes.opener(silent)));
        Exchange exchange = AsyncHarness.run(
                new RetrieveFunction(
                        new RetrievalOpeners(
                                Fakes.opener(corpora), List.of(Fakes.opener(encoder)), tiers, new HashMap<>()),
                        options,
                        () -> Exchanges.SENT_MS),
                Retrievals.asking(
                        List.of(
                                ChatMessage.user("What are checkpoints in Flink?"),
                                ChatMessage.user("And how often are they made?")),
                        0,
                        1));
        assertThat(Retrievals.documents(exchange.context())).containsExactly("a");
        assertThat(Retrievals.step(exchange.context(), "rewrite").note()).isEqualTo("over its budget");
        assertThat(never).isCancelled();
        assertThat(exchange.context().question()).isEqualTo("And how often are they made? checkpoints Flink");
        assertThat(encoder.texts).containsExactly(exchange.context().question());
    }

    @Test
    void whileAModelIsAskedFlinksTimeoutStillAnswers() throws Exception {
        FakeEncoder stuck = new FakeEncoder(text -> new CompletableFuture<>());
        corpora.put("a", "Checkpoints of Flink", 1, 0);
        Exchange exchange = AsyncHarness.runIntoTimeout(
                function(OPTIONS, corpora, stuck), Retrievals.asking("What are checkpoints?"));
        assertThat(exchange.context().passages()).isEmpty();
    }

    @Test
    void thePassagesFitTheBudget() {
        Passage large = Exchanges.passage("large", "x".repeat(400));
        Passage small = Exchanges.passage("small", "y".repeat(40));
        assertThat(TokenBudget.fit(List.of(small, large, small, small), 2, 50)).containsExactly(small, small);
        assertThat(TokenBudget.fit(List.of(large, small), 5, 110)).containsExactly(large, small);
        assertThat(TokenBudget.fit(List.of(), 5, 50)).isEmpty();
    }

    @Test
    void aSinglePassageThatIsTooLongIsCutAndItsOffsetsWithIt() {
        Passage cut = TokenBudget.fit(List.of(Exchanges.passage("a", "x".repeat(199) + "\ud83d\ude00 tail")), 5, 50)
                .get(0);
        assertThat(cut.text()).isEqualTo("x".repeat(199));
        assertThat(cut.start()).isEqualTo(10);
        assertThat(cut.end()).isEqualTo(209);
    }

    private Exchange run(String options, Exchange exchange) throws Exception {
        return run(options, corpora, exchange);
    }

    private Exchange run(String options, CorpusIndex index, Exchange exchange) throws Exception {
        return AsyncHarness.run(function(options, index, encoder), exchange);
    }

    private static RetrieveFunction function(String options, CorpusIndex index, FakeEncoder encoder) {
        return new RetrieveFunction(
                new RetrievalOpeners(
                        Fakes.opener(index), List.of(Fakes.opener(encoder)), new HashMap<>(), new HashMap<>()),
                Retrievals.options(options),
                () -> Exchanges.SENT_MS);
    }

    private static final class BrokenIndex implements CorpusIndex {
        @Override
        public List<Candidate> search(CorpusQuery query) {
            throw new IllegalStateException("broken");
        }

        @Override
        public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
            return List.of();
        }

        @Override
        public Optional<Generation> live(String corpus) {
            return Optional.of(new Generation(TestCorpora.MODEL, "test/1"));
        }

        @Override
        public long size(String corpus) {
            return 0;
        }

        @Override
        public void close() {}
    }
}
