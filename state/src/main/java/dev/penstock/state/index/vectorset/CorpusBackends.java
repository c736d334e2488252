package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.CorpusIndexKind;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.InProcessCorpusIndex;
import dev.penstock.state.index.RedisDocumentStore;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Opens documents and their index, with vector sets where the options say so. All that write or search the corpora of a
 * deployment must be opened with the same kind. Opening does not need Redis to be up; where it is, and has no vector sets
 * although they are asked for, opening fails with {@link IllegalArgumentException}.
 */
public final class CorpusBackends {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusBackends.class);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private CorpusBackends() {}

    /** A store to write documents to. */
    public static DocumentStore store(RedisOptions redis, CorpusIndexOptions options) {
        return options.kind() == CorpusIndexKind.VECTOR_SETS ? vectorSets(redis) : RedisDocumentStore.open(redis);
    }

    /**
     * An index to search documents in. With vector sets, those that lack chunks are filled in the background.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be used
     */
    public static InProcessCorpusIndex index(RedisOptions redis, CorpusIndexOptions options) {
        return index(redis, options, VectorSetUpkeep.GRACE);
    }

    static InProcessCorpusIndex index(RedisOptions redis, CorpusIndexOptions options, Duration grace) {
        if (options.kind() != CorpusIndexKind.VECTOR_SETS) {
            return InProcessCorpusIndex.open(redis, options);
        }
        RedisOptions patient = patient(redis);
        VectorSetStore store = vectorSets(patient);
        VectorSetUpkeep upkeep = VectorSetUpkeep.start(RedisConnections.open(patient), store, grace);
        VectorSetSearch search = new VectorSetSearch(RedisConnections.open(redis), upkeep);
        try {
            return InProcessCorpusIndex.open(redis, options, search);
        } catch (RuntimeException e) {
            search.close();
            throw e;
        }
    }

    /**
     * Fills the vector set of a generation from the stored documents, for example of one that was written before they were
     * turned on. Blocks; may be called again, and while the generation is written.
     *
     * @return how many chunks were added
     * @throws dev.penstock.state.redis.RedisUnavailableException if Redis fails
     */
    public static long fill(RedisOptions redis, String corpus, Generation generation) {
        try (VectorSetStore store = vectorSets(patient(redis))) {
            return store.fill(corpus, generation);
        }
    }

    /** For work in the background, which asks for much at a time, and which no request waits for. */
    private static RedisOptions patient(RedisOptions redis) {
        return new RedisOptions(
                redis.uri(),
                redis.user(),
                redis.passwordEnv(),
                redis.passwordFile(),
                redis.timeout().compareTo(PATIENCE) > 0 ? redis.timeout() : PATIENCE,
                redis.connections(),
                redis.prefix());
    }

    private static VectorSetStore vectorSets(RedisOptions redis) {
        RedisConnections connections = checked(redis);
        RedisDocumentStore store = RedisDocumentStore.open(redis);
        return new VectorSetStore(store, store::generations, store::document, new RedisVectorSets(connections));
    }

    /** @throws IllegalArgumentException if Redis answers and has no vector sets */
    private static RedisConnections checked(RedisOptions redis) {
        RedisConnections connections = RedisConnections.open(redis);
        try {
            VectorSetSupport.check(connections);
        } catch (JedisException e) {
            LOG.warn("Redis at {} cannot say whether it has vector sets", connections.address(), e);
        } catch (IllegalArgumentException e) {
            connections.close();
            throw e;
        }
        return connections;
    }
}
