package dev.penstock.state.index;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open shards of a process, and which of them searches see. One thread changes the set; any thread asks it. Closing
 * commits what is kept.
 */
final class CorpusShards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusShards.class);
    /** A merge that is under way cannot be stopped, only waited for. */
    private static final int LONGEST_CLOSE_S = 30;

    private final ShardFolder folder;
    private final Map<ShardName, CorpusShard> shards = new ConcurrentHashMap<>();
    private final Map<String, CorpusShard> live = new ConcurrentHashMap<>();
    private final ShardUpkeep upkeep;

    /** @param broken told when a shard can be used no more, and is to be opened again and compared */
    CorpusShards(ShardFolder folder, Runnable broken) {
        this.folder = folder;
        this.upkeep = new ShardUpkeep(shards.values(), folder.isKept(), broken);
    }

    Optional<CorpusShard> get(ShardName name) {
        return Optional.ofNullable(shards.get(name));
    }

    /** The shard that searches of a corpus see. */
    Optional<CorpusShard> live(String corpus) {
        return Optional.ofNullable(live.get(corpus));
    }

    /** The shard of this name, opened where it is not, or where its disk failed. */
    CorpusShard open(ShardName name) {
        CorpusShard open = shards.get(name);
        if (open != null && open.isOpen()) {
            return open;
        }
        if (open != null) {
            LOG.warn("{} failed; it is opened again", open);
            open.close();
        }
        CorpusShard opened = CorpusShard.open(folder.of(name), name.corpus(), name.generation());
        shards.put(name, opened);
        live.replaceAll((corpus, shard) -> shard == open ? opened : shard);
        return opened;
    }

    /** From here on, searches of the corpus see this shard. */
    void goLive(String corpus, CorpusShard shard) {
        CorpusShard before = live.put(corpus, shard);
        if (before != null && before != shard) {
            LOG.info("Corpus {} is switched from {} to {}", corpus, before.generation(), shard.generation());
        }
    }

    /** Closes all others and removes what is on disk of them. */
    void retainOnly(Set<ShardName> names) {
        for (ShardName name : Set.copyOf(shards.keySet())) {
            if (!names.contains(name)) {
                CorpusShard gone = shards.remove(name);
                live.remove(name.corpus(), gone);
                gone.close();
            }
        }
        folder.retainOnly(names);
    }

    Set<ShardName> names() {
        return Set.copyOf(shards.keySet());
    }

    /** Does many changes of a shard as one, see {@link ShardUpkeep#fill}. */
    void fill(CorpusShard shard, Runnable changes) {
        upkeep.fill(shard, changes);
    }

    /** Commits, then closes; where merges take longer than {@value #LONGEST_CLOSE_S} s, the rest happens behind. */
    @Override
    public void close() {
        upkeep.close();
        CountDownLatch closed = new CountDownLatch(1);
        Thread closing = new Thread(
                () -> {
                    shards.values().forEach(this::close);
                    folder.close();
                    closed.countDown();
                },
                "penstock-corpus-close");
        closing.setDaemon(true);
        closing.start();
        try {
            if (!closed.await(LONGEST_CLOSE_S, TimeUnit.SECONDS)) {
                LOG.info("The corpus index in {} is still merging; it closes when that is done", folder.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(CorpusShard shard) {
        try {
            if (folder.isKept() && shard.isOpen() && shard.isUncommitted()) {
                shard.commit();
            }
            shard.close();
        } catch (RuntimeException e) {
            LOG.warn("{} did not close cleanly; what it lacks is read from Redis again", shard, e);
        }
    }
}
