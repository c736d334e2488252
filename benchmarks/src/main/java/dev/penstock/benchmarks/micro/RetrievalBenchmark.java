package dev.penstock.benchmarks.micro;

import dev.penstock.operators.retrieval.RetrievalOptions;
import dev.penstock.operators.retrieval.RetrievalPipeline;
import dev.penstock.operators.retrieval.ranking.FusionKind;
import dev.penstock.operators.retrieval.ranking.Ranked;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Priority;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievedContext;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndex;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * All steps of a retrieval but models and the search itself, on {@value #CANDIDATES} candidates with vectors of 384
 * numbers, with the default options and with every step that needs no model; against fusion of the same candidates by
 * reciprocal rank.
 */
@State(Scope.Thread)
public class RetrievalBenchmark {
    private static final int CANDIDATES = 100;
    private static final int DIMENSIONS = 384;
    private static final String MODEL = "minilm@0123456789ab/384";

    private List<Candidate> candidates;
    private Exchange asked;
    private RetrievalPipeline byDefault;
    private RetrievalPipeline everyStep;

    @Setup
    public void prepare() {
        Random random = new Random(1);
        String[] texts = Samples.questions(8 * CANDIDATES);
        candidates = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            candidates.add(candidate(i, String.join(" ", List.of(texts).subList(8 * i, 8 * i + 8)), random));
        }
        FixedIndex index = new FixedIndex(candidates);
        asked = asked(
                candidates.get(CANDIDATES / 4).chunk().vector()); // among the passages, so that evidence is strong
        byDefault = RetrievalPipeline.plain(options("{}"), index, List.of());
        everyStep = RetrievalPipeline.plain(
                options("{fusion: convex, freshness-half-life: 30d, diversity: 0.7}"), index, List.of());
    }

    @Benchmark
    public RetrievedContext byDefault() {
        return byDefault.retrieve(asked).join();
    }

    @Benchmark
    public RetrievedContext everyStep() {
        return everyStep.retrieve(asked).join();
    }

    @Benchmark
    public List<Ranked> baseline() {
        return FusionKind.RECIPROCAL_RANK.fusion().fuse(candidates);
    }

    private static RetrievalOptions options(String yaml) {
        return OptionsBinder.bind(RetrievalOptions.class, YamlTree.parse(yaml));
    }

    private static Candidate candidate(int i, String text, Random random) {
        String document = "document-" + i / 4;
        IndexedChunk chunk =
                new IndexedChunk(document + "#" + i, i, "A title", text, 0, text.length(), "hash-" + i, unit(random));
        boolean dense = i < CANDIDATES * 3 / 4;
        boolean words = i >= CANDIDATES / 4;
        return new Candidate(
                document,
                1,
                "A document",
                null,
                Map.of(),
                i * 1_000_000L,
                chunk,
                0.8 - i * 0.005,
                words ? 10 - i * 0.05 : 0,
                dense ? i + 1 : 0,
                words ? i - CANDIDATES / 4 + 1 : 0);
    }

    private static Exchange asked(float[] vector) {
        Envelope envelope = new Envelope(
                "r",
                "acme",
                null,
                Priority.INTERACTIVE,
                Long.MAX_VALUE,
                "docs",
                List.of(),
                null,
                "llm.requests",
                0,
                0,
                0,
                null,
                List.of());
        ChatRequest request = new ChatRequest(
                null,
                List.of(ChatMessage.user(Samples.QUESTION)),
                null,
                null,
                null,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        return Exchange.received(envelope, request).withEmbedding(new Embedding(vector, MODEL, 20));
    }

    private static float[] unit(Random random) {
        float[] vector = new float[DIMENSIONS];
        double square = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    /** Always finds the same, at once. */
    private record FixedIndex(List<Candidate> candidates) implements CorpusIndex {
        @Override
        public List<Candidate> search(CorpusQuery query) {
            return candidates;
        }

        @Override
        public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
            return List.of(candidates.get(parent).chunk());
        }

        @Override
        public Optional<Generation> live(String corpus) {
            return Optional.of(new Generation(MODEL, "fixed"));
        }

        @Override
        public long size(String corpus) {
            return candidates.size();
        }

        @Override
        public void close() {}
    }
}
