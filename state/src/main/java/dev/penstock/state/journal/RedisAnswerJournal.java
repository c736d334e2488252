package dev.penstock.state.journal;

import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import dev.penstock.state.redis.RedisPipeline;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * The journal in Redis: one binary value with a time to live under {@code journal:TENANT:ID:ASKED}, behind the
 * deployment's prefix. Futures complete on the pipeline's threads: what depends on them must not block.
 */
public final class RedisAnswerJournal implements AnswerJournal {
    /**
     * KEYS: entry. ARGV: value, ttl in milliseconds, what a readable entry begins with. Returns the entry that was there
     * before, else nil. SET with NX and GET would do the same, but Redis takes the two together only since 7.0, and an
     * entry that another version of this code wrote must give way. Sent twice, it answers with what it stored itself.
     */
    private static final byte[] STORE_FIRST = """
            local first = redis.call('GET', KEYS[1])
            if first and string.sub(first, 1, #ARGV[3]) == ARGV[3] then return first end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return false
            """.getBytes(StandardCharsets.UTF_8);

    private final RedisConnections redis;
    private final RedisPipeline pipeline;
    private final JournalOptions options;

    private RedisAnswerJournal(RedisConnections redis, JournalOptions options) {
        this.redis = redis;
        this.pipeline = RedisPipeline.open(redis);
        this.options = options;
    }

    /** Opens the journal, whether or not Redis is up. */
    public static RedisAnswerJournal open(RedisOptions redis, JournalOptions options) {
        return new RedisAnswerJournal(RedisConnections.open(redis), options);
    }

    /** {@inheritDoc} Empty also for an entry that cannot be read. */
    @Override
    public CompletableFuture<Optional<JournalEntry>> find(JournalKey key) {
        return pipeline.submit(new CommandArguments(Command.GET).add(redisKey(key)))
                .thenApply(reply -> reply == null ? Optional.empty() : JournalCodec.decode((byte[]) reply));
    }

    /** {@inheritDoc} An entry above the configured size is not stored. */
    @Override
    public CompletableFuture<JournalEntry> store(JournalKey key, JournalEntry entry) {
        byte[] value = JournalCodec.encode(entry);
        if (value.length > options.maxEntryBytes()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("an answer of " + value.length
                    + " bytes is not stored; allowed is journal.max-entry-bytes (" + options.maxEntryBytes() + ")"));
        }
        CommandArguments store = new CommandArguments(Command.EVAL)
                .add(STORE_FIRST)
                .add(1)
                .add(redisKey(key))
                .add(value)
                .add(options.ttl().toMillis())
                .add(JournalCodec.version());
        return pipeline.submit(store).thenApply(first -> first == null ? entry : readable((byte[]) first));
    }

    private static JournalEntry readable(byte[] first) {
        return JournalCodec.decode(first)
                .orElseThrow(() -> new IllegalStateException("the entry that stands in the journal is damaged"));
    }

    @Override
    public void close() {
        pipeline.close();
        redis.close();
    }

    private byte[] redisKey(JournalKey key) {
        return redis.keys().of("journal", key.tenant(), key.requestId(), key.asked());
    }
}
