package dev.penstock.operators.retrieval;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Generator;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.operators.retrieval.ranking.Reranker;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.operators.tracing.Propagation;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import dev.penstock.records.RetrievalStep;
import dev.penstock.records.RetrievedContext;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.IndexedChunk;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Retrieval with parts for tests, on the caller's thread. */
public final class Retrievals {
    public static final long NOW_MS = Exchanges.SENT_MS;

    private Retrievals() {}

    /** Options as in a configuration file. */
    public static RetrievalOptions options(String yaml) {
        return OptionsBinder.bind(RetrievalOptions.class, YamlTree.parse(yaml));
    }

    public static RetrievalPlan plan(String yaml) {
        return options(yaml).plan("docs");
    }

    public static RetrievalPipeline pipeline(String options, CorpusIndex index, Encoder... encoders) {
        return pipeline(options, index, null, null, encoders);
    }

    /** @param model of the tier {@code writer}; null for none */
    public static RetrievalPipeline pipeline(
            String options, CorpusIndex index, Generator model, Reranker reranker, Encoder... encoders) {
        return new RetrievalPipeline(
                options(options),
                new RetrievalParts(
                        index,
                        List.of(encoders),
                        model == null ? Map.of() : Map.of("writer", new TierModel(tier(), model)),
                        reranker == null ? Map.of() : Map.of("head", reranker),
                        Runnable::run,
                        Runnable::run,
                        Propagation.OF_CALLER,
                        () -> NOW_MS,
                        StepMeter.NONE));
    }

    /** One dollar for each token that it writes. */
    public static TierOptions tier() {
        return new TierOptions("writer", 1, List.of("model"), 0, 1_000_000, 8192, 512);
    }

    public static CompletableFuture<Answer> says(String text) {
        return CompletableFuture.completedFuture(
                new Answer(text, "model", "model", 10, 2, "stop", List.of(), -1, 1, List.of()));
    }

    public static Exchange asking(String question, float... vector) {
        return asking(List.of(ChatMessage.user(question)), vector);
    }

    /** A conversation with the corpus {@code docs} by a caller with the label {@code staff}. */
    public static Exchange asking(List<ChatMessage> messages, float... vector) {
        Exchange exchange = Exchange.received(
                Exchanges.envelope("acme", "r", Long.MAX_VALUE, NOW_MS, "docs"),
                Exchanges.conversation(null, messages.toArray(ChatMessage[]::new)));
        return vector.length == 0 ? exchange : exchange.withEmbedding(new Embedding(vector, TestCorpora.MODEL, 3));
    }

    public static List<String> documents(RetrievedContext context) {
        return context.passages().stream().map(passage -> passage.documentId()).toList();
    }

    public static List<String> steps(RetrievedContext context) {
        return context.steps().stream().map(RetrievalStep::name).toList();
    }

    public static RetrievalStep step(RetrievedContext context, String name) {
        return context.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + name + " among " + steps(context)));
    }

    /** A candidate of one chunk. */
    public static Ranked ranked(String documentId, double score, float... vector) {
        return ranked(TestCorpora.chunk(documentId, 0, 0, "text of " + documentId, vector), score, 0);
    }

    public static Ranked ranked(IndexedChunk chunk, double score, long changedAtMs) {
        String document = chunk.chunkId().substring(0, chunk.chunkId().indexOf('#'));
        return new Ranked(
                new Candidate(document, 3, null, null, Map.of(), changedAtMs, chunk, Double.NaN, 0, 1, 0), score);
    }

    public static List<String> names(List<Ranked> ranked) {
        return ranked.stream().map(one -> one.candidate().document()).toList();
    }
}
