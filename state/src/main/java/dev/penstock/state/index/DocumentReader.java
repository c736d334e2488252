package dev.penstock.state.index;

import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.redis.RedisConnections;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Reads what {@link RedisDocumentStore} wrote, some at a time, so that memory is bounded by a page of ids or by about
 * {@value #CHUNKS_AT_ONCE} chunks. Blocks; throws {@link redis.clients.jedis.exceptions.JedisException} when Redis fails.
 */
final class DocumentReader {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentReader.class);
    private static final int CHUNKS_AT_ONCE = 1000;
    private static final ScanParams PAGE = new ScanParams().count(1000);

    private final RedisConnections redis;
    private final DocumentKeys keys;

    DocumentReader(RedisConnections redis) {
        this.redis = redis;
        this.keys = new DocumentKeys(redis.keys());
    }

    /**
     * A corpus as it is registered.
     *
     * @param live null where none is
     * @param chunks by generation, how many it has
     * @param dropping those that are being removed
     */
    record Registered(Generation live, Map<Generation, Long> chunks, List<Generation> dropping) {}

    List<String> corpora() {
        return redis.client().smembers(keys.corpora()).stream()
                .map(DocumentKeys::text)
                .toList();
    }

    Registered registered(String corpus) {
        Generation live = null;
        Map<Generation, Long> chunks = new LinkedHashMap<>();
        List<Generation> dropping = new ArrayList<>();
        for (Map.Entry<byte[], byte[]> field :
                redis.client().hgetAll(keys.corpus(corpus)).entrySet()) {
            String name = DocumentKeys.text(field.getKey());
            String value = DocumentKeys.text(field.getValue());
            if (Arrays.equals(field.getKey(), DocumentKeys.LIVE)) {
                live = Generation.parse(value);
            } else if (name.startsWith(DocumentKeys.CHUNKS)) {
                chunks.put(Generation.parse(name.substring(DocumentKeys.CHUNKS.length())), Long.valueOf(value));
            } else if (name.startsWith(DocumentKeys.DROPPING)) {
                dropping.add(Generation.parse(name.substring(DocumentKeys.DROPPING.length())));
            }
        }
        return new Registered(live, chunks, dropping);
    }

    List<CorpusStatus> status(String corpus) {
        Registered registered = registered(corpus);
        List<CorpusStatus> statuses = new ArrayList<>();
        registered.chunks().forEach((generation, chunks) -> {
            long documents = redis.client().hlen(keys.documents(corpus, generation));
            statuses.add(new CorpusStatus(corpus, generation, generation.equals(registered.live()), documents, chunks));
        });
        return statuses;
    }

    /** Every document with its write, in pages; one that is written meanwhile may come twice. */
    void writes(String corpus, Generation generation, Consumer<Map<String, String>> reader) {
        byte[] documents = keys.documents(corpus, generation);
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        do {
            ScanResult<Map.Entry<byte[], byte[]>> page = redis.client().hscan(documents, cursor, PAGE);
            Map<String, String> writes = new LinkedHashMap<>();
            page.getResult()
                    .forEach(entry ->
                            writes.put(DocumentKeys.text(entry.getKey()), DocumentKeys.text(entry.getValue())));
            if (!writes.isEmpty()) {
                reader.accept(writes);
            }
            cursor = page.getCursorAsBytes();
        } while (!Arrays.equals(cursor, ScanParams.SCAN_POINTER_START_BINARY));
    }

    /** The last write of each of these documents; those that there are not are left out. */
    Map<String, String> writes(String corpus, Generation generation, Collection<String> documentIds) {
        byte[][] fields = documentIds.stream().map(DocumentKeys::utf8).toArray(byte[][]::new);
        List<byte[]> found = redis.client().hmget(keys.documents(corpus, generation), fields);
        Map<String, String> writes = new LinkedHashMap<>();
        int i = 0;
        for (String documentId : documentIds) {
            byte[] write = found.get(i++);
            if (write != null) {
                writes.put(documentId, DocumentKeys.text(write));
            }
        }
        return writes;
    }

    /**
     * Reads documents whole.
     *
     * @param writes ids and writes: they say how much is asked for at once
     * @param reader gets some documents at a time by their id; empty where one is gone by now, or damaged, which is logged:
     *     one of them must not keep all others from being found
     */
    void documents(
            String corpus,
            Generation generation,
            Map<String, String> writes,
            Consumer<Map<String, Optional<StoredDocument>>> reader) {
        List<String> some = new ArrayList<>();
        int chunks = 0;
        for (Map.Entry<String, String> write : writes.entrySet()) {
            int more = WriteId.chunks(write.getValue());
            if (!some.isEmpty() && chunks + more > CHUNKS_AT_ONCE) {
                reader.accept(fetch(corpus, generation, some));
                some.clear();
                chunks = 0;
            }
            some.add(write.getKey());
            chunks += more;
        }
        if (!some.isEmpty()) {
            reader.accept(fetch(corpus, generation, some));
        }
    }

    private Map<String, Optional<StoredDocument>> fetch(
            String corpus, Generation generation, List<String> documentIds) {
        List<Response<Map<byte[], byte[]>>> hashes = new ArrayList<>(documentIds.size());
        try (AbstractPipeline pipeline = redis.client().pipelined()) {
            for (String documentId : documentIds) {
                hashes.add(pipeline.hgetAll(keys.document(corpus, generation, documentId)));
            }
            pipeline.sync();
        }
        Map<String, Optional<StoredDocument>> documents = new LinkedHashMap<>();
        for (int i = 0; i < hashes.size(); i++) {
            String documentId = documentIds.get(i);
            documents.put(
                    documentId,
                    read(corpus, generation, documentId, hashes.get(i).get()));
        }
        return documents;
    }

    private static Optional<StoredDocument> read(
            String corpus, Generation generation, String documentId, Map<byte[], byte[]> hash) {
        try {
            return StoredDocument.of(corpus, generation, documentId, hash);
        } catch (DamagedException e) {
            LOG.warn("Document {} of corpus {} ({}) is left out", documentId, corpus, generation, e);
            return Optional.empty();
        }
    }
}
