package dev.penstock.state.journal;

import dev.penstock.state.internal.Packer;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import dev.penstock.state.redis.RedisPipeline;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * The journal in Redis: one binary value with a time to live under {@code journal:TENANT:ID:ASKED}, behind the
 * deployment's prefix; first a note of the attempts that have begun, then the answer in its place. Futures complete on the pipeline's threads: what depends on them must not block.
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

    /**
     * KEYS: entry. ARGV: what a readable entry begins with, what a note of attempts begins with, this attempt's id, most
     * attempts that are noted, ttl in milliseconds. Returns the entry, else how many attempts have begun before this one.
     * Sent twice, it does not count itself. An entry of another version stays.
     */
    private static final byte[] BEGIN = """
            local there = redis.call('GET', KEYS[1])
            if there and string.sub(there, 1, #ARGV[1]) == ARGV[1] then return there end
            local noted = ''
            if there then
                if string.sub(there, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
                noted = string.sub(there, #ARGV[2] + 1)
            end
            local before = #noted / #ARGV[3]
            if string.sub(noted, -#ARGV[3]) == ARGV[3] then return before - 1 end
            if before < tonumber(ARGV[4]) then
                redis.call('SET', KEYS[1], ARGV[2] .. noted .. ARGV[3], 'PX', ARGV[5])
            end
            return before
            """.getBytes(StandardCharsets.UTF_8);

    /** Bounds the note of a job that restarts all the time. */
    private static final int MOST_ATTEMPTS = 32;

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

    /** {@inheritDoc} There is no answer either where an entry cannot be read. */
    @Override
    public CompletableFuture<EarlierAttempts> begin(JournalKey key) {
        UUID attempt = UUID.randomUUID();
        CommandArguments begin = new CommandArguments(Command.EVAL)
                .add(BEGIN)
                .add(1)
                .add(redisKey(key))
                .add(JournalCodec.version())
                .add(JournalCodec.begun())
                .add(new Packer()
                        .number(attempt.getMostSignificantBits())
                        .number(attempt.getLeastSignificantBits())
                        .bytes())
                .add(MOST_ATTEMPTS)
                .add(options.ttl().toMillis());
        return pipeline.submit(begin).thenApply(RedisAnswerJournal::earlier);
    }

    private static EarlierAttempts earlier(Object reply) {
        return reply instanceof byte[] entry
                ? JournalCodec.decode(entry).map(EarlierAttempts::answered).orElse(EarlierAttempts.NONE)
                : new EarlierAttempts(Optional.empty(), ((Long) reply).intValue());
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
