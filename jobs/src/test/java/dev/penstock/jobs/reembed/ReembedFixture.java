package dev.penstock.jobs.reembed;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.inference.Encoder;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import dev.penstock.jobs.embedded.EmbeddedKafka;
import dev.penstock.jobs.embedded.EmbeddedRedis;
import dev.penstock.jobs.fixtures.KafkaClient;
import dev.penstock.operators.WallClock;
import dev.penstock.operators.documents.DocumentIndexer;
import dev.penstock.options.YamlTree;
import dev.penstock.records.ChunkChange;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentChangeCodec;
import dev.penstock.records.DocumentRecords;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.Topics;
import dev.penstock.state.cache.RedisAnswerCache;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.RedisDocumentStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that the re-embedding job needs, in this process, and what can be seen of it from outside. */
final class ReembedFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Kafka takes records with timestamps of long ago for expired, and deletes them half a minute later. */
    private static final long RECENTLY = System.currentTimeMillis();

    final EmbeddedKafka kafka;
    final EmbeddedRedis redis;
    final KafkaClient client;
    final RedisDocumentStore store;
    private final String yaml;
    private final PenstockConfig config;
    private final EmbeddedFlink flink;

    /** @param jobYaml further options of the section job, each with a comma before it */
    ReembedFixture(String jobYaml, String documentsYaml) {
        kafka = EmbeddedKafka.start();
        redis = EmbeddedRedis.start();
        yaml = """
                kafka: {bootstrap-servers: "%s"}
                redis: {uri: "%s", timeout: 2s}
                job: {parallelism: 2, checkpoint-interval: 500ms, restart-backoff: 100ms%s}
                documents: {%s}
                """.formatted(kafka.bootstrapServers(), redis.uri(), jobYaml, documentsYaml);
        config = ConfigFile.bind(YamlTree.parse(yaml));
        flink = EmbeddedFlink.start(2, new Configuration());
        client = new KafkaClient(kafka.bootstrapServers());
        store = RedisDocumentStore.open(config.redis());
        KafkaTopics.ensure(config.kafka(), KafkaTopics.OF_DOCUMENTS, 2, 1);
    }

    String yaml() {
        return yaml;
    }

    PenstockConfig config() {
        return config;
    }

    JobClient start(ReembedJob.GraphMaker graph) {
        StreamExecutionEnvironment env = flink.environment();
        ReembedJob.build(env, config, graph);
        return flink.submit(env);
    }

    /** The graph with an encoder that needs no model. */
    static class FastGraph extends ReembedGraph {
        FastGraph(StreamExecutionEnvironment env, PenstockConfig config) {
            super(env, config);
        }

        @Override
        dev.penstock.operators.EncoderOpener encoder() {
            return HashEncoder.opener();
        }
    }

    void send(DocumentChange change) {
        client.send(
                Topics.DOC_CHANGES,
                DocumentRecords.key(change.corpus(), change.id()),
                DocumentChangeCodec.encode(change),
                change.changedAtMs());
    }

    void sendRaw(String value) {
        client.send(Topics.DOC_CHANGES, null, value == null ? null : utf8(value), RECENTLY);
    }

    /** Waits until the reports satisfy a condition; all that came until then. */
    List<DocumentReport> reports(Predicate<List<DocumentReport>> done) {
        List<DocumentReport> reports = new ArrayList<>();
        client.read(Topics.DOC_REPORTS, PATIENCE, records -> {
            for (int i = reports.size(); i < records.size(); i++) {
                reports.add(DocumentRecords.decodeReport(records.get(i).value()));
            }
            return done.test(reports);
        });
        return reports;
    }

    /** Waits for the report of a version of a document. */
    DocumentReport report(String documentId, long version) {
        Predicate<DocumentReport> wanted =
                report -> report.documentId().equals(documentId) && report.version() == version;
        return reports(reports -> reports.stream().anyMatch(wanted)).stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    List<ConsumerRecord<byte[], byte[]>> read(String topic, int records) {
        return client.read(topic, PATIENCE, read -> read.size() >= records);
    }

    /** The documents of a corpus by id, as they are stored. */
    Map<String, IndexedDocument> stored(String corpus, Generation generation) {
        Map<String, IndexedDocument> documents = new TreeMap<>();
        store.forEach(corpus, generation, document -> documents.put(document.documentId(), document));
        return documents;
    }

    /**
     * Waits until the chunks that docs.chunks leaves after compaction are those that are stored, by chunk id; committed
     * records only.
     */
    Map<String, ChunkChange> awaitChangelogLike(Map<String, IndexedDocument> stored, String corpus) {
        TreeMap<String, String> expected = new TreeMap<>();
        stored.values()
                .forEach(document -> document.chunks().forEach(chunk -> expected.put(chunk.chunkId(), chunk.hash())));
        Map<String, ChunkChange> told = new TreeMap<>();
        int[] read = {0};
        client.read(Topics.DOC_CHUNKS, PATIENCE, records -> {
            for (; read[0] < records.size(); read[0]++) {
                ConsumerRecord<byte[], byte[]> record = records.get(read[0]);
                ChunkChange change = DocumentRecords.decodeChunk(record.key(), record.value());
                if (!change.corpus().equals(corpus)) {
                    continue;
                }
                if (change.deleted()) {
                    told.remove(change.chunkId());
                } else {
                    told.put(change.chunkId(), change);
                }
            }
            TreeMap<String, String> hashes = new TreeMap<>();
            told.forEach((id, change) -> hashes.put(id, change.hash()));
            return hashes.equals(expected);
        });
        return told;
    }

    /** Indexes changes in their order without the job, into another corpus: what the job is to come to. */
    Map<String, IndexedDocument> undisturbed(List<DocumentChange> changes, Encoder encoder) throws Exception {
        String corpus = "undisturbed";
        try (RedisAnswerCache answers = RedisAnswerCache.open(config.redis(), config.cache());
                DocumentIndexer indexer =
                        new DocumentIndexer(config.documents(), encoder, store, answers, WallClock.SYSTEM)) {
            for (DocumentChange change : changes) {
                indexer.index(in(corpus, change)).get();
            }
            return stored(corpus, indexer.generation());
        }
    }

    static DocumentChange in(String corpus, DocumentChange change) {
        return new DocumentChange(
                corpus,
                change.id(),
                change.version(),
                change.deleted(),
                change.content(),
                change.uri(),
                change.mediaType(),
                change.title(),
                change.metadata(),
                change.labels(),
                change.changedAtMs());
    }

    static DocumentChange upsert(String id, long version, String markdown) {
        return new DocumentChange(
                "kb",
                id,
                version,
                false,
                utf8(markdown),
                null,
                "text/markdown",
                null,
                Map.of(),
                List.of(),
                RECENTLY + version);
    }

    static DocumentChange bytes(String id, byte[] content, String mediaType) {
        return new DocumentChange("kb", id, 1, false, content, null, mediaType, null, Map.of(), List.of(), RECENTLY);
    }

    static DocumentChange delete(String id, long version) {
        return DocumentChange.delete("kb", id, version, RECENTLY + version);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
        flink.close();
        store.close();
        redis.close();
        kafka.close();
    }
}
