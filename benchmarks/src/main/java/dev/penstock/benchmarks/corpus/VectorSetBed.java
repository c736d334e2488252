package dev.penstock.benchmarks.corpus;

import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusIndexKind;
import dev.penstock.state.index.CorpusIndexOptions;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.InProcessCorpusIndex;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.index.vectorset.CorpusBackends;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A corpus in a Redis 8, under a prefix that is emptied before and after. */
final class VectorSetBed implements AutoCloseable {
    private static final String PREFIX = "penstock-bench-corpus";
    private static final CorpusIndexOptions OPTIONS = new CorpusIndexOptions(CorpusIndexKind.VECTOR_SETS, null);
    private static final int UNDER_WAY = 32;
    private static final Duration LONGEST_FILL = Duration.ofMinutes(10);

    private final RedisOptions options;
    private final RedisConnections redis;
    private final DocumentStore store;
    private InProcessCorpusIndex index;

    VectorSetBed(String uri) {
        options = new RedisOptions(uri, null, null, null, Duration.ofSeconds(5), 8, PREFIX);
        redis = RedisConnections.open(options);
        empty();
        store = CorpusBackends.store(options, OPTIONS);
    }

    private void empty() {
        Set<String> keys = redis.client().keys(PREFIX + ":*");
        if (!keys.isEmpty()) {
            redis.client().unlink(keys.toArray(String[]::new));
        }
    }

    /** Returns when all is stored. */
    void fill(Stream<IndexedDocument> documents) {
        Deque<CompletableFuture<?>> puts = new ArrayDeque<>();
        documents.forEach(document -> {
            if (puts.size() == UNDER_WAY) {
                puts.remove().join();
            }
            puts.add(store.put(document));
        });
        puts.forEach(CompletableFuture::join);
    }

    /** Opens the index and returns when it is filled. */
    void index() throws InterruptedException {
        index = CorpusBackends.index(options, OPTIONS);
        if (!index.awaitReady(LONGEST_FILL)) {
            throw new IllegalStateException(
                    "the index was not filled within " + LONGEST_FILL.toMinutes() + " min; is the machine busy?");
        }
    }

    List<Candidate> search(CorpusQuery query) {
        return index.search(query);
    }

    /** Time of processors that Redis has used since it was started. */
    long cpuNanos() {
        double seconds = 0;
        for (String line : redis.client().info("cpu").split("\r\n")) {
            if (line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:")) {
                seconds += Double.parseDouble(line.substring(line.indexOf(':') + 1));
            }
        }
        return (long) (1e9 * seconds);
    }

    /** Searches that Redis did not answer. */
    long failures() {
        return index.denseFailures();
    }

    @Override
    public void close() {
        if (index != null) {
            index.close();
        }
        store.close();
        empty();
        redis.close();
    }
}
