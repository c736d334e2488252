package dev.penstock.state.index;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes of shards visible and durable, on one daemon thread. A change is visible after about
 * {@value #REFRESH_MS} ms. Each refresh makes a segment with a graph of its own, which is merged again soon after: where
 * changes come all the time, a tenth of the time at most goes into refreshes. What is to survive the process is committed
 * every minute.
 */
final class ShardUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardUpkeep.class);
    private static final long REFRESH_MS = 50;
    private static final long FILLING_REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long COMMIT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int SHARE_OF_REFRESHES = 10;

    private final Collection<CorpusShard> shards;
    private final boolean commits;
    private final Runnable broken;
    private final Set<CorpusShard> filling = ConcurrentHashMap.newKeySet();
    private final Map<CorpusShard, Long> nextRefresh = new HashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "penstock-corpus-upkeep");
    private long nextCommit = System.nanoTime() + COMMIT_NANOS;

    /**
     * @param shards may change at any time
     * @param broken told when a shard can be used no more
     */
    ShardUpkeep(Collection<CorpusShard> shards, boolean commits, Runnable broken) {
        this.shards = shards;
        this.commits = commits;
        this.broken = broken;
        thread.setDaemon(true);
        thread.start();
    }

    /** Does many changes as one: they are made visible every ten seconds and at the end. */
    void fill(CorpusShard shard, Runnable changes) {
        filling.add(shard);
        try {
            changes.run();
        } finally {
            filling.remove(shard);
        }
        shard.refresh();
    }

    private void run() {
        try {
            while (!closing.await(REFRESH_MS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                shards.forEach(shard -> quietly(shard, () -> refresh(shard, now)));
                nextRefresh.keySet().retainAll(shards);
                if (commits && now - nextCommit >= 0) {
                    shards.forEach(shard -> quietly(shard, () -> commit(shard)));
                    nextCommit = System.nanoTime() + COMMIT_NANOS;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was asked to end", thread.getName());
        }
    }

    private void refresh(CorpusShard shard, long now) {
        Long due = nextRefresh.get(shard);
        if (!shard.isUnseen() || due != null && now - due < 0) {
            return;
        }
        shard.refresh();
        long end = System.nanoTime();
        long pause = filling.contains(shard) ? FILLING_REFRESH_NANOS : SHARE_OF_REFRESHES * (end - now);
        nextRefresh.put(shard, end + pause);
    }

    private static void commit(CorpusShard shard) {
        if (shard.isUncommitted()) {
            shard.commit();
        }
    }

    /** One shard that fails must not end the upkeep of the others. */
    private void quietly(CorpusShard shard, Runnable work) {
        try {
            if (shard.isOpen()) {
                work.run();
            }
        } catch (RuntimeException e) {
            LOG.warn("{} failed", shard, e);
            if (!shard.isOpen()) {
                broken.run();
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
