package dev.penstock.state.cache;

import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisKeys;
import dev.penstock.state.redis.RedisOptions;
import dev.penstock.state.redis.RedisPipeline;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Answers in Redis. The keys, each behind the deployment's prefix:
 *
 * <ul>
 *   <li>{@code answer:KEY}: one answer in binary, with the time to live. KEY is a hash that contains the scope.
 *   <li>{@code answers}: sorted set of all KEYs by the time at which they expire; a semantic index is rebuilt from it.
 *   <li>{@code cites:CORPUS:DOCUMENT}: sorted set of the KEYs grounded in a document, likewise.
 *   <li>{@code evicted:CORPUS:DOCUMENT}: set for one minute when a document's answers are evicted. An answer that was in
 *       the making then may rest on the old text, so those grounded in the document are not stored for that long.
 * </ul>
 *
 * An answer, its places in the sets and the announcement are written by one script, all or nothing. Futures complete on
 * the pipeline's threads: what depends on them must not block.
 */
public final class RedisAnswerCache implements AnswerCache {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAnswerCache.class);
    private static final int EVICTED_MS = 60_000;
    private static final int EVICTED_AT_ONCE = 500;

    /** KEYS: answer, answers, changes, then cites and evicted of each document. ARGV: value, ttl, now, key. */
    private static final byte[] PUT = utf8(Change.LUA_ANNOUNCE + """
            for i = 5, #KEYS, 2 do
              if redis.call('EXISTS', KEYS[i]) == 1 then return 0 end
            end
            local ttl, now, key = ARGV[2], tonumber(ARGV[3]), ARGV[4]
            local expires = now + tonumber(ttl)
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
            redis.call('ZADD', KEYS[2], expires, key)
            for i = 4, #KEYS, 2 do
              redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
              redis.call('ZADD', KEYS[i], expires, key)
              redis.call('PEXPIRE', KEYS[i], ttl)
            end
            announce(KEYS[3], 'ANSWER_STORED', '', key)
            return 1
            """);

    /** KEYS: cites, answers, changes, then the answers. ARGV: their keys. Returns how many there were. */
    private static final byte[] EVICT = utf8(Change.LUA_ANNOUNCE + """
            local gone = 0
            for i, key in ipairs(ARGV) do
              gone = gone + redis.call('DEL', KEYS[3 + i])
              redis.call('ZREM', KEYS[1], key)
              redis.call('ZREM', KEYS[2], key)
              announce(KEYS[3], 'ANSWER_EVICTED', '', key)
            end
            return gone
            """);

    private final RedisConnections redis;
    private final RedisPipeline pipeline;
    private final RedisKeys keys;
    private final long ttlMs;
    private final LongSupplier clockMs;

    private RedisAnswerCache(RedisConnections redis, CacheOptions options, LongSupplier clockMs) {
        this.redis = redis;
        this.pipeline = RedisPipeline.open(redis);
        this.keys = redis.keys();
        this.ttlMs = options.ttl().toMillis();
        this.clockMs = clockMs;
    }

    /** Opens the cache, whether or not Redis is up. */
    public static RedisAnswerCache open(RedisOptions redis, CacheOptions options) {
        return open(redis, options, System::currentTimeMillis);
    }

    /** @param clockMs milliseconds since the epoch */
    public static RedisAnswerCache open(RedisOptions redis, CacheOptions options, LongSupplier clockMs) {
        return new RedisAnswerCache(RedisConnections.open(redis), options, clockMs);
    }

    @Override
    public CompletableFuture<Optional<CachedAnswer>> get(String key) {
        return pipeline.submit(new CommandArguments(Command.GET).add(answerKey(keys, key)))
                .handle((reply, failure) -> failure != null || reply == null
                        ? Optional.empty()
                        : AnswerCodec.decode((byte[]) reply)
                                .filter(answer -> answer.key().equals(key)));
    }

    /**
     * {@inheritDoc} Also false, with nothing stored, where a document that the answer was grounded in changed within the
     * last minute.
     */
    @Override
    public CompletableFuture<Boolean> put(CachedAnswer answer) {
        List<String> documents = answer.corpus() == null || answer.documents() == null ? List.of() : answer.documents();
        CommandArguments put = new CommandArguments(Command.EVAL)
                .add(PUT)
                .add(3 + 2 * documents.size())
                .add(answerKey(keys, answer.key()))
                .add(answersKey(keys))
                .add(keys.changes());
        for (String document : documents) {
            put.add(citesKey(answer.corpus(), document)).add(evictedKey(answer.corpus(), document));
        }
        put.add(AnswerCodec.encode(answer)).add(ttlMs).add(clockMs.getAsLong()).add(answer.key());
        return pipeline.submit(put).handle((reply, failure) -> {
            if (failure != null) {
                LOG.debug("An answer was not stored", failure);
            }
            return failure == null && Long.valueOf(1).equals(reply);
        });
    }

    /**
     * {@inheritDoc} Fails with {@link dev.penstock.state.redis.RedisUnavailableException} where Redis does: answers may
     * then be left that rest on the old document, so the caller must try again.
     */
    @Override
    public CompletableFuture<Integer> evict(String corpus, String documentId) {
        CommandArguments mark = new CommandArguments(Command.SET)
                .add(evictedKey(corpus, documentId))
                .add("1")
                .add("PX")
                .add(EVICTED_MS);
        return pipeline.submit(mark).thenCompose(marked -> evictStored(corpus, documentId));
    }

    /** {@inheritDoc} Fails as {@link #evict} does. */
    @Override
    public CompletableFuture<Integer> evictStored(String corpus, String documentId) {
        return evictNext(citesKey(corpus, documentId), 0);
    }

    /** Some at a time, so that no script holds Redis for long. */
    private CompletableFuture<Integer> evictNext(byte[] cites, int before) {
        CommandArguments next =
                new CommandArguments(Command.ZRANGE).add(cites).add(0).add(EVICTED_AT_ONCE - 1);
        return pipeline.submit(next).thenCompose(reply -> {
            List<?> found = (List<?>) reply;
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(before);
            }
            return pipeline.submit(evict(cites, found))
                    .thenCompose(gone -> evictNext(cites, before + ((Long) gone).intValue()));
        });
    }

    private CommandArguments evict(byte[] cites, List<?> found) {
        CommandArguments evict = new CommandArguments(Command.EVAL)
                .add(EVICT)
                .add(3 + found.size())
                .add(cites)
                .add(answersKey(keys))
                .add(keys.changes());
        for (Object key : found) {
            evict.add(answerKey(keys, new String((byte[]) key, StandardCharsets.UTF_8)));
        }
        found.forEach(key -> evict.add((byte[]) key));
        return evict;
    }

    @Override
    public long failures() {
        return pipeline.failures();
    }

    @Override
    public void close() {
        pipeline.close();
        redis.close();
    }

    static byte[] answerKey(RedisKeys keys, String key) {
        return keys.of("answer", key);
    }

    static byte[] answersKey(RedisKeys keys) {
        return keys.of("answers");
    }

    private byte[] citesKey(String corpus, String documentId) {
        return keys.of("cites", corpus, documentId);
    }

    private byte[] evictedKey(String corpus, String documentId) {
        return keys.of("evicted", corpus, documentId);
    }

    private static byte[] utf8(String script) {
        return script.getBytes(StandardCharsets.UTF_8);
    }
}
