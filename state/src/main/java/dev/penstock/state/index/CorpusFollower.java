package dev.penstock.state.index;

import dev.penstock.state.index.DocumentReader.Registered;
import dev.penstock.state.redis.Change;
import dev.penstock.state.redis.RedisChangeFeed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps shards like the store, on the feed's thread. A shard knows the write of each of its documents, so that only what
 * differs is read, whether a change is announced or a whole shard is compared.
 */
final class CorpusFollower implements RedisChangeFeed.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CorpusFollower.class);
    private static final int COMPARED_AT_ONCE = 1000;

    private final DocumentReader reader;
    private final CorpusShards shards;
    private final Runnable ready;
    private final Indexing indexing = new Indexing();

    /** @param ready told after each time that everything was compared */
    CorpusFollower(DocumentReader reader, CorpusShards shards, Runnable ready) {
        this.reader = reader;
        this.shards = shards;
        this.ready = ready;
    }

    @Override
    public void rebuild() {
        long startedAt = System.nanoTime();
        Map<String, Registered> corpora = new LinkedHashMap<>();
        reader.corpora().forEach(corpus -> corpora.put(corpus, reader.registered(corpus)));
        Set<ShardName> names = new HashSet<>();
        corpora.forEach((corpus, registered) -> names.addAll(names(corpus, registered)));
        shards.retainOnly(names);
        // What searches see comes first; while a corpus fills for the first time, they find what is there so far.
        corpora.forEach((corpus, registered) -> live(corpus, registered).ifPresent(name -> {
            CorpusShard shard = shards.open(name);
            if (shards.live(corpus).isEmpty()) {
                shards.goLive(corpus, shard);
            }
            compare(name, shard);
            shards.goLive(corpus, shard);
        }));
        names.stream()
                .filter(name -> !Optional.of(name).equals(live(name.corpus(), corpora.get(name.corpus()))))
                .forEach(name -> compare(name, shards.open(name)));
        ready.run();
        LOG.info(
                "The index of {} corpora was compared with Redis in {} ms",
                corpora.size(),
                (System.nanoTime() - startedAt) / 1_000_000);
    }

    private static Set<ShardName> names(String corpus, Registered registered) {
        Set<ShardName> names = new HashSet<>();
        for (Generation generation : registered.chunks().keySet()) {
            if (!registered.dropping().contains(generation)) {
                names.add(new ShardName(corpus, generation));
            }
        }
        return names;
    }

    private static Optional<ShardName> live(String corpus, Registered registered) {
        return Optional.ofNullable(registered.live()).map(generation -> new ShardName(corpus, generation));
    }

    @Override
    public void changed(List<Change> changes) {
        Map<ShardName, Set<String>> documents = new LinkedHashMap<>();
        Set<String> corpora = new LinkedHashSet<>();
        for (Change change : changes) {
            switch (change.kind()) {
                case DOCUMENT_CHANGED ->
                    documents
                            .computeIfAbsent(
                                    new ShardName(change.corpus(), Generation.parse(change.generation())),
                                    name -> new LinkedHashSet<>())
                            .add(change.id());
                case CORPUS_SWITCHED, GENERATION_DROPPED -> corpora.add(change.corpus());
                default -> {
                    // Answers are the semantic index's.
                }
            }
        }
        documents.forEach((name, ids) ->
                shards.get(name).ifPresentOrElse(shard -> follow(name, shard, ids), () -> corpora.add(name.corpus())));
        corpora.forEach(this::registryChanged);
    }

    /** Generations come and go and are switched. What they hold is compared first, so that a switch shows it whole. */
    private void registryChanged(String corpus) {
        Registered registered = reader.registered(corpus);
        Set<ShardName> names = new HashSet<>(shards.names());
        names.removeIf(name -> name.corpus().equals(corpus));
        for (ShardName name : names(corpus, registered)) {
            names.add(name);
            if (shards.get(name).isEmpty()) {
                compare(name, shards.open(name));
            }
        }
        live(corpus, registered).ifPresent(name -> {
            CorpusShard shard = shards.open(name);
            shard.refresh();
            shards.goLive(corpus, shard);
        });
        shards.retainOnly(names);
    }

    private void follow(ShardName name, CorpusShard shard, Set<String> documentIds) {
        Map<String, String> writes = reader.writes(name.corpus(), name.generation(), documentIds);
        documentIds.stream().filter(id -> !writes.containsKey(id)).forEach(shard::remove);
        read(name, shard, writes);
    }

    /** Documents that are here and not in Redis leave at the end, so that searches go on meanwhile. */
    private void compare(ShardName name, CorpusShard shard) {
        shard.refresh();
        shards.fill(shard, () -> reader.writes(name.corpus(), name.generation(), page -> read(name, shard, page)));
        shard.documents(COMPARED_AT_ONCE, ids -> {
            Map<String, String> writes = reader.writes(name.corpus(), name.generation(), ids);
            ids.stream().filter(id -> !writes.containsKey(id)).forEach(shard::remove);
        });
        shard.refresh();
    }

    private void read(ShardName name, CorpusShard shard, Map<String, String> writes) {
        Map<String, String> differing = new LinkedHashMap<>(writes);
        differing
                .entrySet()
                .removeIf(write -> shard.write(write.getKey())
                        .filter(write.getValue()::equals)
                        .isPresent());
        reader.documents(name.corpus(), name.generation(), differing, some -> {
            List<Runnable> puts = new ArrayList<>();
            some.forEach((id, stored) -> puts.add(() -> put(shard, id, stored)));
            indexing.all(puts);
        });
    }

    /** One document that cannot be indexed must not keep all others from being found. */
    private static void put(CorpusShard shard, String documentId, Optional<StoredDocument> stored) {
        if (stored.isEmpty()) {
            shard.remove(documentId);
            return;
        }
        try {
            shard.put(stored.get().document(), stored.get().write());
        } catch (IllegalArgumentException e) {
            LOG.warn("Document {} is left out of {}", documentId, shard, e);
            shard.remove(documentId);
        }
    }

    @Override
    public void close() {
        indexing.close();
    }
}
