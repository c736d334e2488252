package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Compares vector sets with the stored documents once, on a daemon thread, as soon as Redis answers. One whose size is not
 * the number of chunks is filled, by one process at a time; then its {@link Strays} are looked for.
 */
final class VectorSetUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VectorSetUpkeep.class);
    private static final long FIRST_RETRY_S = 15;
    private static final long LONGEST_RETRY_S = 3600;
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(10);

    /** Longer than any document takes from its first element to its write. */
    static final Duration GRACE = Duration.ofMinutes(10);

    private final RedisConnections redis;
    private final VectorSetStore store;
    private final Strays strays;
    private final Duration grace;
    private final ScheduledThreadPoolExecutor thread;

    private VectorSetUpkeep(RedisConnections redis, VectorSetStore store, Duration grace) {
        this.redis = redis;
        this.store = store;
        this.strays = new Strays(store);
        this.grace = grace;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, "penstock-vector-sets");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * @param redis closed with this, as is the store
     * @param grace how long an element may be without a stored chunk before it is taken out
     */
    static VectorSetUpkeep start(RedisConnections redis, VectorSetStore store, Duration grace) {
        VectorSetUpkeep upkeep = new VectorSetUpkeep(redis, store, grace);
        upkeep.thread.execute(() -> upkeep.orLater(upkeep::compare, FIRST_RETRY_S));
        return upkeep;
    }

    /** @param retry after how many seconds to do it again, should Redis fail */
    private void orLater(Runnable work, long retry) {
        try {
            work.run();
        } catch (JedisException | RedisUnavailableException e) {
            if (!thread.isShutdown()) {
                LOG.warn("Vector sets could not be compared with the documents; trying again in {} s", retry, e);
                long next = Math.min(2 * retry, LONGEST_RETRY_S);
                thread.schedule(() -> orLater(work, next), retry, TimeUnit.SECONDS);
            }
        } catch (RuntimeException e) {
            LOG.error("Vector sets could not be compared with the documents", e);
        }
    }

    private void compare() {
        VectorSetSupport.check(redis);
        store.corpora().forEach(this::compare);
    }

    private void compare(CorpusStatus status) {
        VectorSetName set = new VectorSetName(status.corpus(), status.generation());
        long held = size(set);
        if (held == status.chunks()) {
            return;
        }
        if (!lock(set)) {
            LOG.info("The vector set of corpus {} ({}) is filled by another process", set.corpus(), set.generation());
            return;
        }
        LOG.info(
                "The vector set of corpus {} ({}) holds {} of {} chunks; it is filled from the documents",
                set.corpus(),
                set.generation(),
                held,
                status.chunks());
        try {
            long added = store.fill(set.corpus(), set.generation());
            LOG.info("{} chunks were added to the vector set of {} ({})", added, set.corpus(), set.generation());
            suspect(set);
        } finally {
            redis.client().del(set.lock(redis.keys()));
        }
    }

    /** What is written meanwhile looks like a stray until its document is stored. */
    private void suspect(VectorSetName set) {
        List<String> suspects = strays.among(set, members(set));
        if (!suspects.isEmpty()) {
            thread.schedule(
                    () -> orLater(() -> remove(set, suspects), FIRST_RETRY_S), grace.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void remove(VectorSetName set, List<String> suspects) {
        List<String> left = strays.among(set, suspects);
        store.removeStrays(set, left);
        LOG.info(
                "{} elements without a document were taken out of the vector set of {} ({})",
                left.size(),
                set.corpus(),
                set.generation());
    }

    private long size(VectorSetName set) {
        return (Long) redis.client().sendCommand(Command.VCARD, set.key(redis.keys()));
    }

    /** All of them at once: Redis 8.0 has no way to go through them. */
    private List<String> members(VectorSetName set) {
        long size = size(set);
        if (size == 0) {
            return List.of();
        }
        byte[] count = Long.toString(size).getBytes(StandardCharsets.US_ASCII);
        List<?> ids = (List<?>) redis.client().sendCommand(Command.VRANDMEMBER, set.key(redis.keys()), count);
        return ids.stream()
                .map(id -> new String((byte[]) id, StandardCharsets.UTF_8))
                .toList();
    }

    private boolean lock(VectorSetName set) {
        return redis.client()
                        .set(
                                set.lock(redis.keys()),
                                new byte[] {1},
                                new SetParams().nx().px(LONGEST_LOCK.toMillis()))
                != null;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        store.close();
        redis.close();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.info("The vector sets are still being compared; that ends with the process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
