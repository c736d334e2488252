package dev.penstock.state.cache;

import dev.penstock.state.internal.UnitVectors;
import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisChangeFeed;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.params.ZRangeParams;

/**
 * Finds stored questions in the memory of this process. It holds the newest entries of the answer cache, at most
 * {@code maxEntries} and none beyond its time to live. Until the first rebuild from Redis is done (see
 * {@link #awaitReady}) and while Redis is down, it knows fewer entries than it might: requests miss, nothing fails.
 *
 * <p>Each scope and encoder has {@link ScopeVectors} of its own, so that a search cannot meet another one's entries.
 */
public final class InProcessSemanticIndex implements SemanticIndex {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessSemanticIndex.class);
    private static final int FETCHED_AT_ONCE = 500;
    private static final long EXPIRY_MS = 1000;

    private final CacheOptions options;
    private final LongSupplier clockMs;
    private final RedisConnections redis;
    private final RedisChangeFeed feed;
    private final boolean owner;
    private final Entries entries = new Entries();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<String, ScopeVectors> scopes = new HashMap<>();
    /** Searches read side by side; a change takes microseconds. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private final ScheduledExecutorService upkeep;
    private final RedisChangeFeed.Subscription subscription;

    private InProcessSemanticIndex(
            RedisConnections redis, RedisChangeFeed feed, boolean owner, CacheOptions options, LongSupplier clockMs) {
        this.options = options;
        this.clockMs = clockMs;
        this.redis = redis;
        this.feed = feed;
        this.owner = owner;
        this.upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "penstock-semantic-index");
            thread.setDaemon(true);
            return thread;
        });
        upkeep.scheduleWithFixedDelay(this::expireOrWarn, EXPIRY_MS, EXPIRY_MS, TimeUnit.MILLISECONDS);
        this.subscription = feed.subscribe(new Follower());
    }

    /** Opens the index with connections of its own, whether or not Redis is up. It fills in the background. */
    public static InProcessSemanticIndex open(RedisOptions redis, CacheOptions options) {
        RedisConnections connections = RedisConnections.open(redis);
        return new InProcessSemanticIndex(
                connections, RedisChangeFeed.open(connections), true, options, System::currentTimeMillis);
    }

    /**
     * Opens the index on connections and a feed that it shares with others and does not close.
     *
     * @param clockMs milliseconds since the epoch
     */
    public static InProcessSemanticIndex open(
            RedisConnections redis, RedisChangeFeed feed, CacheOptions options, LongSupplier clockMs) {
        return new InProcessSemanticIndex(redis, feed, false, options, clockMs);
    }

    /** Waits until the index was filled from Redis once; false if that takes longer. */
    public boolean awaitReady(Duration longest) throws InterruptedException {
        return ready.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public List<Match> nearest(String scope, String model, float[] vector, int k) {
        float[] unit = UnitVectors.unit(vector);
        if (unit == null || k < 1) {
            return List.of();
        }
        lock.readLock().lock();
        try {
            ScopeVectors within = scopes.get(scopeOf(scope, model, unit));
            return within == null ? List.of() : matches(within.nearest(unit, k));
        } finally {
            lock.readLock().unlock();
        }
    }

    private List<Match> matches(ScopeVectors.Neighbour[] neighbours) {
        List<Match> matches = new ArrayList<>(neighbours.length);
        for (ScopeVectors.Neighbour near : neighbours) {
            Optional<Entries.Entry> entry = entries.get(near.key());
            entry.ifPresent(found -> matches.add(new Match(near.key(), found.question(), cosine(near.cosine()))));
        }
        return matches;
    }

    /** Rounding can lead a little beyond what a cosine can be. */
    private static double cosine(float dotProduct) {
        return Math.max(-1, Math.min(1, dotProduct));
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public void close() {
        subscription.close();
        if (owner) {
            feed.close();
        }
        upkeep.shutdownNow();
        if (owner) {
            redis.close();
        }
    }

    private void add(CachedAnswer answer) {
        float[] unit = UnitVectors.unit(answer.vector());
        if (unit == null || answer.question() == null || expired(answer.createdAtMs())) {
            remove(answer.key());
            return;
        }
        lock.writeLock().lock();
        try {
            String scope = scopeOf(answer.scope(), answer.model(), unit);
            Entries.Entry entry = new Entries.Entry(answer.question(), scope, answer.createdAtMs());
            entries.put(answer.key(), entry).ifPresent(before -> forget(answer.key(), before));
            scopes.computeIfAbsent(scope, created -> new ScopeVectors(unit.length))
                    .put(answer.key(), unit);
            entries.oldestBeyond(options.maxEntries()).forEach(this::forget);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void remove(String key) {
        lock.writeLock().lock();
        try {
            entries.remove(key).ifPresent(entry -> forget(key, entry));
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void forget(String key, Entries.Entry entry) {
        ScopeVectors within = scopes.get(entry.scope());
        within.remove(key);
        if (within.size() == 0) {
            scopes.remove(entry.scope());
        }
    }

    /** An exception would end the schedule without a word. */
    private void expireOrWarn() {
        try {
            expire();
        } catch (RuntimeException e) {
            LOG.warn("Entries of the semantic index could not be expired; trying again", e);
        }
    }

    private void expire() {
        lock.writeLock().lock();
        try {
            entries.createdUpTo(clockMs.getAsLong() - options.ttl().toMillis()).forEach(this::forget);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean expired(long createdAtMs) {
        return createdAtMs <= clockMs.getAsLong() - options.ttl().toMillis();
    }

    /** Scope, encoder and dimensions as one key; a character that none of them holds stands between them. */
    private static String scopeOf(String scope, String model, float[] vector) {
        return scope + '\0' + model + '\0' + vector.length;
    }

    /** Keeps the index like the cache; on the feed's thread only. */
    private final class Follower implements RedisChangeFeed.Listener {

        /** The newest entries; those that are here and not in Redis leave at the end, so that hits go on meanwhile. */
        @Override
        public void rebuild() {
            long startedAt = System.nanoTime();
            readAll();
            ready.countDown();
            long ms = (System.nanoTime() - startedAt) / 1_000_000;
            LOG.info("The semantic index was filled from Redis: {} entries in {} ms", size(), ms);
        }

        private void readAll() {
            byte[] all = RedisAnswerCache.answersKey(redis.keys());
            List<byte[]> newest = redis.client().zrange(all, new ZRangeParams(0, options.maxEntries() - 1).rev());
            List<String> keys = newest.stream()
                    .map(key -> new String(key, StandardCharsets.UTF_8))
                    .toList();
            Set<String> stale = new HashSet<>(entries.keys());
            for (int from = 0; from < keys.size(); from += FETCHED_AT_ONCE) {
                List<String> some = keys.subList(from, Math.min(from + FETCHED_AT_ONCE, keys.size()));
                fetch(some).forEach((key, answer) -> {
                    if (answer.isPresent()) {
                        stale.remove(key);
                        add(answer.get());
                    }
                });
            }
            stale.forEach(InProcessSemanticIndex.this::remove);
        }

        @Override
        public void changed(List<Change> changes) {
            Set<String> stored = new HashSet<>();
            for (Change change : changes) {
                switch (change.kind()) {
                    case ANSWER_STORED -> stored.add(change.id());
                    case ANSWER_EVICTED -> {
                        // Stored again, it is announced again: what Redis holds now decides below.
                        stored.remove(change.id());
                        remove(change.id());
                    }
                    default -> {
                        // Documents are the corpus index's.
                    }
                }
            }
            List<String> keys = List.copyOf(stored);
            for (int from = 0; from < keys.size(); from += FETCHED_AT_ONCE) {
                fetch(keys.subList(from, Math.min(from + FETCHED_AT_ONCE, keys.size())))
                        .forEach((key, answer) ->
                                answer.ifPresentOrElse(InProcessSemanticIndex.this::add, () -> remove(key)));
            }
        }

        private Map<String, Optional<CachedAnswer>> fetch(Collection<String> keys) {
            byte[][] answerKeys = keys.stream()
                    .map(key -> RedisAnswerCache.answerKey(redis.keys(), key))
                    .toArray(byte[][]::new);
            List<byte[]> values = redis.client().mget(answerKeys);
            Map<String, Optional<CachedAnswer>> answers = new LinkedHashMap<>();
            int i = 0;
            for (String key : keys) {
                byte[] value = values.get(i++);
                answers.put(
                        key,
                        Optional.ofNullable(value)
                                .flatMap(AnswerCodec::decode)
                                .filter(answer -> answer.key().equals(key)));
            }
            return answers;
        }
    }
}
