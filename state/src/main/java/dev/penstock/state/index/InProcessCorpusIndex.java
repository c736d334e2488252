package dev.penstock.state.index;

import dev.penstock.state.redis.RedisChangeFeed;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Searches all corpora of a deployment in this process, each generation in a {@link CorpusShard} of its own. Generations that
 * are not live are kept current as well, so that a switch takes no time and they can be compared. Until everything was
 * compared with Redis once (see {@link #awaitReady}) it finds what it has so far; while Redis is down it goes on with what it
 * had. A changed document is found within some 100 ms, all of its chunks at once. When a corpus is switched, a search sees
 * the old generation or the new one, never a mix.
 */
public final class InProcessCorpusIndex implements CorpusIndex {
    private final RedisConnections redis;
    private final RedisChangeFeed feed;
    private final boolean owner;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final NearestChunks nearest;
    private final CorpusShards shards;
    private final CorpusFollower follower;
    private final RedisChangeFeed.Subscription subscription;

    private InProcessCorpusIndex(
            RedisConnections redis, RedisChangeFeed feed, boolean owner, ShardFolder folder, NearestChunks nearest) {
        this.redis = redis;
        this.feed = feed;
        this.owner = owner;
        this.nearest = nearest;
        this.shards = new CorpusShards(folder, nearest, this::rebuild);
        this.follower = new CorpusFollower(new DocumentReader(redis), shards, ready::countDown);
        this.subscription = feed.subscribe(follower);
    }

    /**
     * Opens the index with connections of its own, whether or not Redis is up. It fills in the background.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be used
     */
    public static InProcessCorpusIndex open(RedisOptions redis, CorpusIndexOptions options) {
        return open(redis, options, null);
    }

    /**
     * As above, but without graphs: the shards hold words, texts and vectors.
     *
     * @param nearest finds the nearest chunks in place of the graphs; closed with the index. Null for graphs
     */
    public static InProcessCorpusIndex open(RedisOptions redis, CorpusIndexOptions options, NearestChunks nearest) {
        ShardFolder folder = ShardFolder.open(options);
        RedisConnections connections = RedisConnections.open(redis);
        return new InProcessCorpusIndex(connections, RedisChangeFeed.open(connections), true, folder, nearest);
    }

    /** Opens the index on connections and a feed that it shares with others and does not close. */
    public static InProcessCorpusIndex open(RedisConnections redis, RedisChangeFeed feed, CorpusIndexOptions options) {
        return new InProcessCorpusIndex(redis, feed, false, ShardFolder.open(options), null);
    }

    /** Shards are opened by the subscription, so that it is there when one of them fails. */
    private void rebuild() {
        subscription.rebuild();
    }

    /** Waits until the index was compared with Redis once, and filled; false if that takes longer. */
    public boolean awaitReady(Duration longest) throws InterruptedException {
        return ready.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public List<Candidate> search(CorpusQuery query) {
        return shards.live(query.corpus()).map(shard -> shard.search(query)).orElse(List.of());
    }

    /**
     * Searches one generation, live or not, for example to compare two.
     *
     * @return empty for an unknown one
     */
    public List<Candidate> search(Generation generation, CorpusQuery query) {
        return shards.get(new ShardName(query.corpus(), generation))
                .map(shard -> shard.search(query))
                .orElse(List.of());
    }

    @Override
    public List<IndexedChunk> section(String corpus, String documentId, long version, int parent) {
        return shards.live(corpus)
                .map(shard -> shard.section(documentId, version, parent))
                .orElse(List.of());
    }

    @Override
    public Optional<Generation> live(String corpus) {
        return shards.live(corpus).map(CorpusShard::generation);
    }

    @Override
    public long size(String corpus) {
        return shards.live(corpus).map(CorpusShard::size).orElse(0L);
    }

    @Override
    public long denseFailures() {
        return nearest == null ? 0 : nearest.failures();
    }

    @Override
    public void close() {
        subscription.close();
        if (owner) {
            feed.close();
        }
        follower.close();
        shards.close();
        if (nearest != null) {
            nearest.close();
        }
        if (owner) {
            redis.close();
        }
    }
}
