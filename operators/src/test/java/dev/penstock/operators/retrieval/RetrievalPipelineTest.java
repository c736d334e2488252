package dev.penstock.operators.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.Prompt;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.operators.Fakes.FakeGenerator;
import dev.penstock.operators.retrieval.ranking.HeadReranker;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.MetadataFilter;
import dev.penstock.records.Priority;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Role;
import dev.penstock.state.index.CorpusQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RetrievalPipelineTest {
    private static final List<ChatMessage> CONVERSATION = List.of(
            ChatMessage.user("How do I set the checkpoint interval in Flink?"),
            new ChatMessage(Role.ASSISTANT, "With execution.checkpointing.interval.", null),
            ChatMessage.user("And for savepoints?"));
    private static final String ANY_EVIDENCE = "{corrective: false}";

    private final TestCorpora corpora = new TestCorpora()
            .put("checkpoints", "The checkpoint interval of Flink is an option.", 1, 0)
            .put("savepoints", "Savepoints of Flink are made by hand.", 0, 1)
            .put("weather", "Rain falls in autumn.", -1, 0);
    private final FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(0, 1));

    @Test
    void aFollowUpIsSearchedForWithWhatItLeansOnAndEncodedAgain() {
        RetrievedContext context = retrieve(Retrievals.pipeline("{}", corpora, encoder), CONVERSATION);
        assertThat(context.question()).isEqualTo("And for savepoints? set checkpoint interval Flink");
        assertThat(encoder.texts).containsExactly(context.question());
        assertThat(corpora.queries.get(0).vector()).containsExactly(0, 1);
        assertThat(Retrievals.documents(context)).contains("savepoints");
    }

    @Test
    void withoutRewritingTheTurnIsSearchedForAsItIs() {
        RetrievedContext context =
                retrieve(Retrievals.pipeline("{rewrite: off, corrective: false}", corpora, encoder), CONVERSATION);
        assertThat(context.question()).isNull();
        assertThat(corpora.queries.get(0).question()).isEqualTo("And for savepoints?");
        assertThat(encoder.texts).isEmpty();
    }

    @Test
    void aTierRewritesTheTurnAndIsPaid() {
        FakeGenerator model =
                new FakeGenerator("model", prompt -> Retrievals.says("\"How do I set the savepoint interval?\"\n"));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{rewrite: tier, tier: writer}", corpora, model, null, encoder), CONVERSATION);
        assertThat(context.question()).isEqualTo("How do I set the savepoint interval?");
        assertThat(context.usd()).isEqualTo(2);
        Prompt prompt = model.prompts.get(0);
        assertThat(prompt.id()).isEqualTo("acme/r#rewrite");
        assertThat(prompt.work().deadlineAtMs()).isEqualTo(Retrievals.NOW_MS + 2000);
        assertThat(prompt.passages()).isEmpty();
    }

    @Test
    void aTierThatFailsLeavesTheHeuristicAndNoTextInTheTrace() {
        FakeGenerator model = new FakeGenerator(
                "model",
                prompt -> CompletableFuture.failedFuture(new InferenceException(
                        InferenceException.Reason.UNAVAILABLE, "secret savepoints of the user")));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{rewrite: tier, tier: writer}", corpora, model, null, encoder), CONVERSATION);
        assertThat(context.question()).isEqualTo("And for savepoints? set checkpoint interval Flink");
        assertThat(Retrievals.step(context, "rewrite").note())
                .startsWith("failed: ")
                .doesNotContain("secret");
        assertThat(context.usd()).isZero();
    }

    @Test
    void aRequestThatIsNearlyDueIsNotRewrittenByAModel() {
        FakeGenerator model = new FakeGenerator("model", prompt -> Retrievals.says("never asked"));
        Exchange due = Exchange.received(
                Exchanges.envelope("acme", "r", Retrievals.NOW_MS + 150, Retrievals.NOW_MS, "docs"),
                Retrievals.asking(CONVERSATION).request());
        RetrievedContext context = Retrievals.pipeline("{rewrite: tier, tier: writer}", corpora, model, null, encoder)
                .retrieve(due)
                .join();
        assertThat(model.prompts).isEmpty();
        assertThat(Retrievals.step(context, "rewrite").note()).isEqualTo("no time left");
    }

    @Test
    void otherWordingsAreSearchedForAndTheRankingsFused() {
        FakeGenerator model =
                new FakeGenerator("model", prompt -> Retrievals.says("1. Savepoints by hand?\n2. Rain?\n3. too many"));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{multi-query: 2, tier: writer, corrective: false}", corpora, model, null, encoder),
                Retrievals.asking("checkpoint interval", 1, 0));
        assertThat(corpora.queries)
                .extracting(CorpusQuery::question)
                .containsExactly("checkpoint interval", "Savepoints by hand?", "Rain?");
        assertThat(Retrievals.step(context, "multi-query").out()).isEqualTo(2);
        assertThat(Retrievals.documents(context))
                .as("found by two of three questions by words or near by vector")
                .startsWith("savepoints")
                .contains("checkpoints", "weather");
        assertThat(context.question()).isNull();
    }

    @Test
    void aHypotheticalPassageIsSearchedByVectorAlone() {
        FakeGenerator model = new FakeGenerator("model", prompt -> Retrievals.says("Savepoints\nare made by hand."));
        retrieve(
                Retrievals.pipeline("{hyde: true, tier: writer, corrective: false}", corpora, model, null, encoder),
                Retrievals.asking("checkpoint interval", 1, 0));
        CorpusQuery hypothetical = corpora.queries.get(1);
        assertThat(hypothetical.question()).isEmpty();
        assertThat(hypothetical.vector()).containsExactly(0, 1);
        assertThat(encoder.texts).containsExactly("Savepoints are made by hand.");
    }

    @Test
    void aCorpusOfAnotherModelIsSearchedByThatModelWhereItIsHeldReady() {
        TestCorpora other = new TestCorpora(encoder.identity().toString()).put("a", "Anything", 0, 1);
        RetrievedContext context = retrieve(
                Retrievals.pipeline(ANY_EVIDENCE, other, encoder),
                Retrievals.asking("checkpoint interval")
                        .withEmbedding(new dev.penstock.records.Embedding(new float[] {1, 0, 0}, "request@1/3", 3)));
        assertThat(encoder.texts).containsExactly("checkpoint interval");
        assertThat(Retrievals.documents(context)).containsExactly("a");
    }

    @Test
    void aCorpusOfAModelThatNobodyHoldsIsSearchedByWordsAlone() {
        TestCorpora other = new TestCorpora("stranger@0/2").put("a", "An interval", 1, 0);
        RetrievedContext context = retrieve(
                Retrievals.pipeline(ANY_EVIDENCE, other, encoder), Retrievals.asking("checkpoint interval", 1, 0));
        assertThat(other.queries.get(0).vector()).isNull();
        assertThat(Retrievals.documents(context)).containsExactly("a");
        assertThat(Retrievals.step(context, "encode").note()).contains("by words alone", "retrieval.encoders");
    }

    @Test
    void weakEvidenceIsSearchedForOnceMoreByItsKeyTerms() {
        FakeEncoder clear = new FakeEncoder(text -> Fakes.vector(1, 0));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{min-cosine: 0.8, min-overlap: 1}", corpora, clear),
                Retrievals.asking("Hi! Could you please tell me about the intervals of a checkpoint and tea?", 0, -1));
        assertThat(clear.texts).containsExactly("intervals checkpoint tea");
        assertThat(Retrievals.step(context, "correct").note()).isEqualTo("key terms only");
        assertThat(context.question()).isEqualTo("intervals checkpoint tea");
        assertThat(Retrievals.documents(context)).startsWith("checkpoints");
        assertThat(context.insufficient()).isFalse();
    }

    @Test
    void whereTheCorpusDoesNotAnswerNoPassageMisleads() {
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{}", corpora, new FakeEncoder(text -> Fakes.vector(0, -1))),
                Retrievals.asking("Which stocks shall I buy?", 0.1f, -0.99f));
        assertThat(context.passages()).isEmpty();
        assertThat(context.insufficient()).isTrue();
        assertThat(Retrievals.steps(context)).contains("correct").doesNotContain("pack");
        assertThat(Spotlight.onto("r", Exchanges.request("Which stocks?"), context)
                        .messages()
                        .get(0)
                        .content())
                .contains("documents do not answer");
    }

    @Test
    void correctionCanBeSwitchedOffForOneCorpus() {
        RetrievalPipeline pipeline = Retrievals.pipeline(
                "corpora: {docs: {corrective: false}}", corpora, new FakeEncoder(text -> Fakes.vector(0, -1)));
        RetrievedContext context = retrieve(pipeline, Retrievals.asking("Which stocks shall I buy?", 0.1f, -0.99f));
        assertThat(context.passages()).isNotEmpty();
        assertThat(Retrievals.steps(context)).doesNotContain("evidence", "correct");
    }

    @Test
    void aTierFindsOtherWordsForWeakEvidence() {
        FakeGenerator model = new FakeGenerator("model", prompt -> Retrievals.says("checkpoint interval option"));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{rewrite: tier, tier: writer, min-cosine: 0.99}", corpora, model, null, encoder),
                Retrievals.asking("How often does it save?", 0.5f, -0.87f));
        assertThat(model.prompts).hasSize(1);
        assertThat(context.question()).isEqualTo("checkpoint interval option");
        assertThat(Retrievals.documents(context)).contains("checkpoints");
    }

    @Test
    void theRerankerReadsTheBestCandidatesAndItsOrderStands() {
        List<String> read = new ArrayList<>();
        RetrievedContext context = retrieve(
                Retrievals.pipeline(
                        "{passages: 1, reranker: head, rerank-candidates: 2, corrective: false, widen: false}",
                        corpora,
                        null,
                        (question, ranked) -> {
                            read.addAll(Retrievals.names(ranked));
                            List<Ranked> reversed = new ArrayList<>(ranked);
                            Collections.reverse(reversed);
                            return reversed;
                        }),
                Retrievals.asking("checkpoint interval", 1, 0));
        assertThat(read).containsExactly("checkpoints", "savepoints");
        assertThat(Retrievals.documents(context)).containsExactly("savepoints");
        assertThat(Retrievals.step(context, "rerank").note()).isEqualTo("1 of the first 1 are others");
    }

    @Test
    void theBundledHeadReadsQuestionAndPassage() {
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{reranker: head}", corpora, null, HeadReranker.read("passages")),
                Retrievals.asking("How are savepoints made?", 0, 1));
        assertThat(Retrievals.documents(context)).startsWith("savepoints");
        assertThat(context.passages())
                .allSatisfy(passage -> assertThat(passage.score()).isBetween(0.0, 1.0));
    }

    @Test
    void aRerankerThatNobodyOpenedIsRefusedAtTheStart() {
        assertThatThrownBy(() -> Retrievals.pipeline("corpora: {docs: {reranker: head}}", corpora))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the reranker head was not opened");
    }

    @Test
    void onlyDocumentsThatPassTheFilterAreFound() {
        corpora.put(
                "docs",
                TestCorpora.document(
                        "filtered",
                        List.of(),
                        Map.of("product", "sql"),
                        List.of(TestCorpora.chunk("filtered", 0, 0, "A checkpoint interval", 1, 0))));
        Exchange asked = Retrievals.asking("checkpoint interval", 1, 0);
        Envelope filtered = new Envelope(
                "r",
                "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                "docs",
                List.of(),
                null,
                "t",
                0,
                0,
                0,
                null,
                List.of(),
                List.of(new MetadataFilter("product", List.of("core", "sql"))));
        RetrievedContext context = retrieve(
                Retrievals.pipeline(ANY_EVIDENCE, corpora),
                Exchange.received(filtered, asked.request()).withEmbedding(asked.embedding()));
        assertThat(Retrievals.documents(context)).containsExactly("filtered");
    }

    @Test
    void aHitIsReadWithItsSection() {
        corpora.put(
                "docs",
                TestCorpora.document(
                        "guide",
                        List.of(),
                        Map.of(),
                        List.of(
                                TestCorpora.chunk("guide", 1, 0, "Before.", -1, 0),
                                TestCorpora.chunk("guide", 1, 8, "Set alpha to beta.", 0.6f, 0.8f),
                                TestCorpora.chunk("guide", 1, 28, "After.", -1, 0),
                                TestCorpora.chunk("guide", 2, 40, "Elsewhere.", -1, 0))));
        RetrievedContext context = retrieve(
                Retrievals.pipeline("{passages: 1}", corpora), Retrievals.asking("Set alpha to beta", 0.6f, 0.8f));
        assertThat(context.passages()).hasSize(1);
        assertThat(context.passages().get(0).text()).isEqualTo("Before. Set alpha to beta.\n\nAfter.");
        assertThat(context.passages().get(0).start()).isZero();
        assertThat(context.passages().get(0).end()).isEqualTo(34);
        assertThat(context.passages().get(0).chunkId()).isEqualTo("guide#8");
    }

    private static RetrievedContext retrieve(RetrievalPipeline pipeline, List<ChatMessage> conversation) {
        return retrieve(pipeline, Retrievals.asking(conversation, 1, 0));
    }

    private static RetrievedContext retrieve(RetrievalPipeline pipeline, Exchange exchange) {
        return pipeline.retrieve(exchange).join();
    }
}
