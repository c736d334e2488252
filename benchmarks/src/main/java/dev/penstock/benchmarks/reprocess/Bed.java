package dev.penstock.benchmarks.reprocess;

import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.reprocess.ReprocessJob;
import dev.penstock.jobs.reprocess.ReprocessRun;
import dev.penstock.jobs.reprocess.RunEvent;
import dev.penstock.jobs.reprocess.Tally;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.operators.corpus.TextChunk;
import dev.penstock.operators.documents.DocumentIndexer;
import dev.penstock.options.YamlTree;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.RedisDocumentStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Redis, Flink and the encoder, for runs of one after the other. The encoder stays loaded between them. */
final class Bed implements AutoCloseable {
    private static final String CORPUS = "bench";

    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final PenstockConfig base = config("base");
    private final EmbeddedFlink flink = EmbeddedFlink.start(
            Runtime.getRuntime().availableProcessors(), FlinkSettings.ofBatch(ReprocessJob.options(base)));
    private final EncoderOpener opener;
    private final Shared.Lease<Encoder> encoder;

    /** @param fake whether the encoder computes nothing */
    Bed(boolean fake) throws Exception {
        var options = base.encoder();
        opener = fake ? gpu -> Shared.lease("bench-no-encoder", NoEncoder::new) : gpu -> Encoders.lease(options, gpu);
        encoder = opener.open(java.util.OptionalInt.empty());
    }

    private PenstockConfig config(String index) {
        return ConfigFile.bind(YamlTree.parse("redis: {uri: \"%s\", prefix: %s}".formatted(redis.uri(), index)));
    }

    Encoder encoder() {
        return encoder.get();
    }

    /** What a run did, and how long it took with the start of its job. */
    record Timed(Tally tally, double seconds) {}

    /**
     * Runs once.
     *
     * @param index where documents go: each name is an index of its own
     */
    Timed run(String index, Path folder, BiConsumer<RunEvent, Tally> follower) throws Exception {
        PenstockConfig config = config(index);
        CorpusFiles files = new CorpusFiles(
                folder.toUri(), List.of(), List.of(), CORPUS, "", Map.of(), List.of(), 1 << 26, config.archives());
        Tally tally = new Tally();
        long startedAt = System.nanoTime();
        StreamExecutionEnvironment env = flink.environment();
        ReprocessRun.follow(env, ReprocessJob.build(env, config, files, false, opener), job -> {}, event -> {
            tally.add(event);
            follower.accept(event, tally);
        });
        return new Timed(tally, (System.nanoTime() - startedAt) / 1e9);
    }

    /** What was encoded for each chunk. */
    List<String> embeddedTexts(String index) {
        List<String> texts = new ArrayList<>();
        forEachChunk(
                index,
                (document, chunk) ->
                        texts.add(new TextChunk(chunk.title(), chunk.text(), chunk.start(), chunk.end(), chunk.parent())
                                .embeddedText()));
        return texts;
    }

    /** Hashes of what was encoded, by document. */
    Map<String, Set<String>> hashes(String index) {
        Map<String, Set<String>> hashes = new HashMap<>();
        forEachChunk(
                index,
                (document, chunk) ->
                        hashes.computeIfAbsent(document, id -> new HashSet<>()).add(chunk.hash()));
        return hashes;
    }

    private void forEachChunk(String index, BiConsumer<String, IndexedChunk> reader) {
        PenstockConfig config = config(index);
        try (DocumentStore store = RedisDocumentStore.open(config.redis())) {
            store.forEach(
                    CORPUS,
                    DocumentIndexer.generation(config.documents(), encoder()),
                    document -> document.chunks().forEach(chunk -> reader.accept(document.documentId(), chunk)));
        }
    }

    @Override
    public void close() throws Exception {
        flink.close();
        encoder.close();
        redis.close();
    }
}
