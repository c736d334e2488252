package dev.penstock.state.cache;

import dev.penstock.state.internal.LiveIndex;
import dev.penstock.state.internal.UnitVectors;
import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisChangeFeed;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.params.ZRangeParams;

/**
 * Finds stored questions with an HNSW index in this process. It holds the newest entries of the answer cache, at most
 * {@code maxEntries} and none beyond its time to live. Until the first rebuild from Redis is done (see
 * {@link #awaitReady}) and while Redis is down, it knows fewer entries than it might: requests miss, nothing fails.
 *
 * <p>A search is confined to one scope and encoder inside Lucene: the graph is walked through matching entries only, and
 * where these are few they are compared one by one.
 */
public final class InProcessSemanticIndex implements SemanticIndex {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessSemanticIndex.class);
    private static final String KEY = "key";
    private static final String SCOPE = "scope";
    private static final int FETCHED_AT_ONCE = 500;
    /** HNSW with a small k misses near neighbours (recall .4 to .8 at k = 1, .99 from k = 10 on for 10k entries). */
    private static final int LEAST_FETCHED = 20;

    private final CacheOptions options;
    private final LongSupplier clockMs;
    private final RedisConnections redis;
    private final RedisChangeFeed feed;
    private final boolean owner;
    private final Entries entries = new Entries();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final LiveIndex index;
    private final RedisChangeFeed.Subscription subscription;

    private InProcessSemanticIndex(
            RedisConnections redis, RedisChangeFeed feed, boolean owner, CacheOptions options, LongSupplier clockMs) {
        this.options = options;
        this.clockMs = clockMs;
        this.redis = redis;
        this.feed = feed;
        this.owner = owner;
        this.index = LiveIndex.open("penstock-semantic-index", new KeywordAnalyzer(), this::expire);
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
        int fetched = Math.max(LEAST_FETCHED, 2 * k);
        TermQuery within = new TermQuery(new Term(SCOPE, scopeTerm(scope, model)));
        KnnFloatVectorQuery query = new KnnFloatVectorQuery(vectorField(unit), unit, fetched, within);
        return index.search(searcher -> matches(searcher, searcher.search(query, fetched).scoreDocs, k));
    }

    private List<Match> matches(IndexSearcher searcher, ScoreDoc[] found, int k) throws IOException {
        List<Match> matches = new ArrayList<>(k);
        for (int i = 0; i < found.length && matches.size() < k; i++) {
            String key = key(searcher, found[i].doc);
            // Not there any more: evicted or expired, and the searcher has not heard of it yet.
            Optional<Entries.Entry> entry = entries.get(key);
            if (entry.isPresent()) {
                matches.add(new Match(key, entry.get().question(), cosine(found[i].score)));
            }
        }
        return matches;
    }

    private static String key(IndexSearcher searcher, int document) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        BinaryDocValues keys = leaf.reader().getBinaryDocValues(KEY);
        if (keys == null || !keys.advanceExact(document - leaf.docBase)) {
            throw new IOException("an indexed entry has no key");
        }
        return keys.binaryValue().utf8ToString();
    }

    /** Lucene's score of a dot product is (1 + cosine) / 2. */
    private static double cosine(float score) {
        return Math.max(-1, Math.min(1, 2.0 * score - 1));
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
        index.close();
        if (owner) {
            redis.close();
        }
    }

    /** The index's thread expires while the feed's thread adds: an entry and its document change together. */
    private synchronized void add(CachedAnswer answer) {
        float[] unit = UnitVectors.unit(answer.vector());
        if (unit == null || answer.question() == null || expired(answer.createdAtMs())) {
            remove(answer.key());
            return;
        }
        if (!entries.put(answer.key(), answer.question(), answer.createdAtMs())) {
            return;
        }
        Document document = new Document();
        document.add(new StringField(KEY, answer.key(), Store.NO));
        document.add(new BinaryDocValuesField(KEY, new BytesRef(answer.key())));
        document.add(new StringField(SCOPE, scopeTerm(answer.scope(), answer.model()), Store.NO));
        document.add(new KnnFloatVectorField(vectorField(unit), unit, VectorSimilarityFunction.DOT_PRODUCT));
        index.replace(new Term(KEY, answer.key()), List.of(document));
        entries.oldestBeyond(options.maxEntries()).forEach(this::forget);
    }

    private synchronized void remove(String key) {
        if (entries.remove(key)) {
            forget(key);
        }
    }

    private void forget(String key) {
        index.replace(new Term(KEY, key), List.of());
    }

    private synchronized void expire() {
        entries.createdUpTo(clockMs.getAsLong() - options.ttl().toMillis()).forEach(this::forget);
    }

    private boolean expired(long createdAtMs) {
        return createdAtMs <= clockMs.getAsLong() - options.ttl().toMillis();
    }

    /** Scope and encoder as one term; a character that neither holds stands between them. */
    private static String scopeTerm(String scope, String model) {
        return scope + '\0' + model;
    }

    /** One field for each number of dimensions, as Lucene allows only one in a field. */
    private static String vectorField(float[] vector) {
        return "vector" + vector.length;
    }

    /** Keeps the index like the cache; on the feed's thread only. */
    private final class Follower implements RedisChangeFeed.Listener {

        /** The newest entries; those that are here and not in Redis leave at the end, so that hits go on meanwhile. */
        @Override
        public void rebuild() {
            long startedAt = System.nanoTime();
            index.fill(this::readAll);
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
