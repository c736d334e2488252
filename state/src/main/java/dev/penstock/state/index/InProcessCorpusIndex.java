package dev.penstock.state.index;

import dev.penstock.records.Passage;
import dev.penstock.state.internal.LiveIndex;
import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisChangeFeed;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Searches all corpora of a deployment in this process. Until the first rebuild from Redis is done (see
 * {@link #awaitReady}) it finds what it has so far; while Redis is down it goes on with what it had. A changed document
 * is found within some 100 ms, all of its chunks at once.
 */
public final class InProcessCorpusIndex implements CorpusIndex {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessCorpusIndex.class);
    private static final int FETCHED_AT_ONCE = 50;
    private static final ScanParams SCAN = new ScanParams().count(1000);

    private final RedisConnections redis;
    private final RedisChangeFeed feed;
    private final boolean owner;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final LiveIndex index;
    private final RedisChangeFeed.Subscription subscription;

    private InProcessCorpusIndex(RedisConnections redis, RedisChangeFeed feed, boolean owner) {
        this.redis = redis;
        this.feed = feed;
        this.owner = owner;
        this.index = LiveIndex.open("penstock-corpus-index", ChunkSearch.WORDS_OF_CHUNKS);
        this.subscription = feed.subscribe(new Follower());
    }

    /** Opens the index with connections of its own, whether or not Redis is up. It fills in the background. */
    public static InProcessCorpusIndex open(RedisOptions redis) {
        RedisConnections connections = RedisConnections.open(redis);
        return new InProcessCorpusIndex(connections, RedisChangeFeed.open(connections), true);
    }

    /** Opens the index on connections and a feed that it shares with others and does not close. */
    public static InProcessCorpusIndex open(RedisConnections redis, RedisChangeFeed feed) {
        return new InProcessCorpusIndex(redis, feed, false);
    }

    /** Waits until the index was filled from Redis once; false if that takes longer. */
    public boolean awaitReady(Duration longest) throws InterruptedException {
        return ready.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public List<Candidate> search(CorpusQuery query) {
        throw new UnsupportedOperationException("being built");
    }

    @Override
    public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
        throw new UnsupportedOperationException("being built");
    }

    @Override
    public Optional<Generation> live(String corpus) {
        throw new UnsupportedOperationException("being built");
    }

    /** Until the search above is built. */
    List<Passage> search(String corpus, List<String> labels, String question, float[] vector, String model, int k) {
        return ChunkSearch.search(index, corpus, labels, question, vector, model, k);
    }

    @Override
    public long size(String corpus) {
        return ChunkSearch.size(index, corpus);
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

    /** What names a document among all corpora. */
    private record Name(String corpus, String documentId) {}

    /** Keeps the index like the store; on the feed's thread only. */
    private final class Follower implements RedisChangeFeed.Listener {
        /** Which write of each document the index holds. */
        private final Map<Name, String> indexed = new HashMap<>();

        /** Documents that are here and not in Redis leave at the end, so that searches go on meanwhile. */
        @Override
        public void rebuild() {
            long startedAt = System.nanoTime();
            index.fill(this::readAll);
            ready.countDown();
            LOG.info(
                    "The corpus index was filled from Redis: {} documents in {} ms",
                    indexed.size(),
                    (System.nanoTime() - startedAt) / 1_000_000);
        }

        private void readAll() {
            Set<Name> stored = stored();
            follow(stored);
            Set<Name> gone = new HashSet<>(indexed.keySet());
            gone.removeAll(stored);
            gone.forEach(name -> put(name, Optional.empty()));
        }

        @Override
        public void changed(List<Change> changes) {
            Set<Name> names = new LinkedHashSet<>();
            for (Change change : changes) {
                if (change.kind() == Change.Kind.DOCUMENT_CHANGED) {
                    names.add(new Name(change.corpus(), change.id()));
                }
            }
            follow(names);
        }

        private Set<Name> stored() {
            Set<Name> stored = new LinkedHashSet<>();
            for (byte[] member : redis.client().smembers(RedisCorpusStore.corporaKey(redis.keys()))) {
                String corpus = text(member);
                byte[] documents = RedisCorpusStore.documentsKey(redis.keys(), corpus);
                byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
                do {
                    ScanResult<byte[]> some = redis.client().sscan(documents, cursor, SCAN);
                    some.getResult().forEach(document -> stored.add(new Name(corpus, text(document))));
                    cursor = some.getCursorAsBytes();
                } while (!Arrays.equals(cursor, ScanParams.SCAN_POINTER_START_BINARY));
            }
            return stored;
        }

        private void follow(Collection<Name> names) {
            List<Name> all = List.copyOf(names);
            for (int from = 0; from < all.size(); from += FETCHED_AT_ONCE) {
                List<Name> some = all.subList(from, Math.min(from + FETCHED_AT_ONCE, all.size()));
                fetch(some).forEach(this::put);
            }
        }

        private Map<Name, Optional<StoredDocument>> fetch(List<Name> names) {
            List<Response<Map<byte[], byte[]>>> hashes = new ArrayList<>(names.size());
            try (AbstractPipeline pipeline = redis.client().pipelined()) {
                for (Name name : names) {
                    hashes.add(
                            pipeline.hgetAll(RedisCorpusStore.documentKey(redis.keys(), name.corpus, name.documentId)));
                }
                pipeline.sync();
            }
            Map<Name, Optional<StoredDocument>> documents = new LinkedHashMap<>();
            for (int i = 0; i < hashes.size(); i++) {
                documents.put(names.get(i), read(names.get(i), hashes.get(i).get()));
            }
            return documents;
        }

        /** A damaged document is left out: one of them must not keep all others from being found. */
        private Optional<StoredDocument> read(Name name, Map<byte[], byte[]> hash) {
            try {
                return StoredDocument.of(name.corpus, name.documentId, hash);
            } catch (IllegalStateException | NumberFormatException e) {
                LOG.warn("Document {} of corpus {} is left out", name.documentId, name.corpus, e);
                return Optional.empty();
            }
        }

        private void put(Name name, Optional<StoredDocument> document) {
            String write = document.map(StoredDocument::write).orElse(null);
            if (write == null ? indexed.remove(name) == null : write.equals(indexed.put(name, write))) {
                return;
            }
            List<Chunk> chunks = document.map(StoredDocument::chunks).orElse(List.of());
            index.replace(
                    ChunkSearch.documentTerm(name.corpus, name.documentId),
                    chunks.stream().map(ChunkSearch::document).toList());
        }

        private static String text(byte[] utf8) {
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }
}
