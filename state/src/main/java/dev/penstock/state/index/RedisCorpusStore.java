package dev.penstock.state.index;

import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisKeys;
import dev.penstock.state.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Chunks in Redis. The keys, each behind the deployment's prefix:
 *
 * <ul>
 *   <li>{@code document:CORPUS:DOCUMENT}: hash of a document, see {@link StoredDocument}. A deleted one is remembered for
 *       30 days by its version, so that a late older version does not bring it back.
 *   <li>{@code documents:CORPUS}: set of the ids of a corpus' documents.
 *   <li>{@code corpora}: set of the corpora.
 * </ul>
 *
 * A document is compared, written and announced by one script, all or nothing. Where Redis fails, the methods throw
 * {@link dev.penstock.state.redis.RedisUnavailableException}; all of them may be called again.
 */
public final class RedisCorpusStore implements CorpusStore {
    private static final int MAX_ID_LENGTH = 4096;
    private static final long TOMBSTONE_MS = Duration.ofDays(30).toMillis();

    /** KEYS: document, documents, corpora, changes. ARGV: version, corpus, document, write, then the chunks. */
    private static final byte[] REPLACE = utf8(Change.LUA_ANNOUNCE + """
            local stored = redis.call('HGET', KEYS[1], 'version')
            if stored then
              if stored > ARGV[1] then return 0 end
              if stored == ARGV[1] and redis.call('HEXISTS', KEYS[1], 'deleted') == 1 then return 0 end
            end
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'version', ARGV[1], 'write', ARGV[4])
            for i = 5, #ARGV do
              redis.call('HSET', KEYS[1], 'chunk:' .. (i - 5), ARGV[i])
            end
            redis.call('SADD', KEYS[2], ARGV[3])
            redis.call('SADD', KEYS[3], ARGV[2])
            announce(KEYS[4], 'DOCUMENT_CHANGED', ARGV[2], ARGV[3])
            return 1
            """);

    /** KEYS: document, documents, corpora, changes. ARGV: version, corpus, document, time to remember it in ms. */
    private static final byte[] DELETE = utf8(Change.LUA_ANNOUNCE + """
            local stored = redis.call('HGET', KEYS[1], 'version')
            if stored and stored > ARGV[1] then return 0 end
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'version', ARGV[1], 'deleted', '1')
            redis.call('PEXPIRE', KEYS[1], ARGV[4])
            redis.call('SREM', KEYS[2], ARGV[3])
            if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SREM', KEYS[3], ARGV[2]) end
            announce(KEYS[4], 'DOCUMENT_CHANGED', ARGV[2], ARGV[3])
            return 1
            """);

    private final RedisConnections redis;
    private final RedisKeys keys;

    private RedisCorpusStore(RedisConnections redis) {
        this.redis = redis;
        this.keys = redis.keys();
    }

    /** Opens the store, whether or not Redis is up. */
    public static RedisCorpusStore open(RedisOptions redis) {
        return new RedisCorpusStore(RedisConnections.open(redis));
    }

    /**
     * {@inheritDoc} The same version again replaces the document, unless it was deleted at that version.
     *
     * @throws IllegalArgumentException if an id is empty or longer than 4096 characters, or a chunk is of another
     *     document; nothing is stored then
     */
    @Override
    public boolean replaceDocument(String corpus, String documentId, long version, List<Chunk> chunks) {
        check(corpus, documentId);
        List<byte[]> arguments = arguments(corpus, documentId, version);
        arguments.add(utf8(UUID.randomUUID().toString()));
        for (Chunk chunk : chunks) {
            check(chunk, corpus, documentId, version);
            arguments.add(ChunkCodec.encode(chunk));
        }
        return run(REPLACE, "storing a document", corpus, documentId, arguments);
    }

    /** @throws IllegalArgumentException if an id is empty or longer than 4096 characters */
    @Override
    public boolean deleteDocument(String corpus, String documentId, long version) {
        check(corpus, documentId);
        List<byte[]> arguments = arguments(corpus, documentId, version);
        arguments.add(utf8(Long.toString(TOMBSTONE_MS)));
        return run(DELETE, "deleting a document", corpus, documentId, arguments);
    }

    @Override
    public void close() {
        redis.close();
    }

    private boolean run(byte[] script, String doing, String corpus, String documentId, List<byte[]> arguments) {
        List<byte[]> touched = List.of(
                documentKey(keys, corpus, documentId), documentsKey(keys, corpus), corporaKey(keys), keys.changes());
        try {
            return Long.valueOf(1).equals(redis.client().eval(script, touched, arguments));
        } catch (JedisException e) {
            throw redis.unavailable(doing, e);
        }
    }

    private static List<byte[]> arguments(String corpus, String documentId, long version) {
        return new ArrayList<>(List.of(utf8(StoredDocument.ordered(version)), utf8(corpus), utf8(documentId)));
    }

    private static void check(String corpus, String documentId) {
        checkId("corpus", corpus);
        checkId("documentId", documentId);
    }

    private static void check(Chunk chunk, String corpus, String documentId, long version) {
        checkId("chunkId", chunk.chunkId());
        if (!corpus.equals(chunk.corpus()) || !documentId.equals(chunk.documentId()) || version != chunk.version()) {
            throw new IllegalArgumentException("chunk " + chunk.chunkId() + " belongs to version " + chunk.version()
                    + " of " + chunk.corpus() + "/" + chunk.documentId() + "; expected version " + version + " of "
                    + corpus + "/" + documentId);
        }
    }

    private static void checkId(String field, String id) {
        if (id == null || id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException(field + " has " + (id == null ? 0 : id.length())
                    + " characters; expected 1 to " + MAX_ID_LENGTH + ": shorten the id, for example to a hash");
        }
    }

    static byte[] documentKey(RedisKeys keys, String corpus, String documentId) {
        return keys.of("document", corpus, documentId);
    }

    static byte[] documentsKey(RedisKeys keys, String corpus) {
        return keys.of("documents", corpus);
    }

    static byte[] corporaKey(RedisKeys keys) {
        return keys.of("corpora");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
