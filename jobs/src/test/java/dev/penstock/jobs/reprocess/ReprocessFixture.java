package dev.penstock.jobs.reprocess;

import dev.penstock.connectors.corpus.CorpusFiles;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.FakeEncoder;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.operators.EncoderOpener;
import dev.penstock.options.YamlTree;
import dev.penstock.state.cache.RedisAnswerCache;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.RedisDocumentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Redis, Flink, a folder, and an encoder without a model that counts. */
final class ReprocessFixture implements AutoCloseable {
    static final String CORPUS = "docs";
    static final long MODIFIED = 1_700_000_000_000L;
    private static final AtomicLong ENCODED = new AtomicLong();
    private static volatile long holdAt = Long.MAX_VALUE;

    final EmbeddedRedis redis = EmbeddedRedis.start();
    final Path folder;
    private final EmbeddedFlink flink;
    private PenstockConfig config;
    private DocumentStore store;

    ReprocessFixture(Path folder) {
        this.folder = folder;
        useIndex("one");
        this.flink = EmbeddedFlink.start(2, FlinkSettings.ofBatch(ReprocessJob.options(config)));
    }

    /** From now on documents go to another place of the Redis, which is empty until then. */
    void useIndex(String prefix) {
        closeStore();
        config = ConfigFile.bind(YamlTree.parse("""
                redis: {uri: "%s", prefix: %s}
                job: {parallelism: 2}
                documents: {patience: 2s}
                """.formatted(redis.uri(), prefix)));
        store = RedisDocumentStore.open(config.redis());
    }

    PenstockConfig config() {
        return config;
    }

    DocumentStore store() {
        return store;
    }

    void file(String path, String content, long modified) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
    }

    void file(String path, String content) throws IOException {
        file(path, content, MODIFIED);
    }

    CorpusFiles files() {
        return new CorpusFiles(
                folder.toUri(), List.of(), List.of(), CORPUS, "", Map.of(), List.of(), 1 << 20, config.archives());
    }

    Tally run() throws Exception {
        return run((job, event) -> {});
    }

    /** @param after called after each event */
    Tally run(BiConsumer<JobClient, RunEvent> after) throws Exception {
        StreamExecutionEnvironment env = flink.environment();
        Tally tally = new Tally();
        JobClient[] job = new JobClient[1];
        ReprocessRun.follow(
                env, ReprocessJob.build(env, config, files(), false, encoder()), started -> job[0] = started, event -> {
                    tally.add(event);
                    after.accept(job[0], event);
                });
        return tally;
    }

    long prune(Tally run) {
        try (RedisAnswerCache answers = RedisAnswerCache.open(config.redis(), config.cache())) {
            return new Pruning(store, answers).run(CORPUS, "", run);
        }
    }

    static EncoderOpener encoder() {
        return gpu -> Shared.lease("counting", () -> new CountingEncoder(new FakeEncoder()));
    }

    /** Texts that were encoded so far. */
    static long encoded() {
        return ENCODED.get();
    }

    /** The encoder answers so many more texts, and then none. */
    static void holdAfter(long texts) {
        holdAt = ENCODED.get() + texts;
    }

    static void holdNoLonger() {
        holdAt = Long.MAX_VALUE;
    }

    Generation generation() {
        return store.corpora().stream()
                .filter(status -> status.corpus().equals(CORPUS))
                .findFirst()
                .orElseThrow()
                .generation();
    }

    /** Everything that is stored, in an order and a form that does not depend on how it came there. */
    Map<String, String> stored() {
        Map<String, String> documents = new TreeMap<>();
        store.forEach(CORPUS, generation(), document -> documents.put(document.documentId(), canonical(document)));
        return documents;
    }

    private static String canonical(IndexedDocument document) {
        StringBuilder form = new StringBuilder();
        form.append(document.version()).append(document.fingerprint()).append(document.title());
        form.append(new TreeMap<>(document.metadata())).append(document.labels());
        document.chunks()
                .forEach(chunk -> form.append(chunk.chunkId())
                        .append(chunk.parent())
                        .append(chunk.title())
                        .append(chunk.text())
                        .append(chunk.start())
                        .append(chunk.end())
                        .append(chunk.hash())
                        .append(java.util.Arrays.hashCode(chunk.vector())));
        return form.toString();
    }

    private void closeStore() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    public void close() {
        closeStore();
        flink.close();
        redis.close();
    }

    private record CountingEncoder(FakeEncoder fake) implements Encoder {
        @Override
        public ModelIdentity identity() {
            return fake.identity();
        }

        @Override
        public CompletableFuture<Encoding> encode(String text, Work work) {
            long number = ENCODED.incrementAndGet();
            return number > holdAt ? new CompletableFuture<>() : fake.encode(text, work);
        }

        @Override
        public void close() {
            fake.close();
        }
    }
}
