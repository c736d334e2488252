package dev.penstock.benchmarks.corpus;

import com.sun.management.OperatingSystemMXBean;
import dev.penstock.benchmarks.common.Latencies;
import dev.penstock.inference.fixtures.MemoryUse;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.CorpusShard;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench corpus}: builds one shard of a made-up corpus on disk and searches it, beside an exact search over
 * all of its vectors in memory, which also says what the index misses. Without Redis: what is measured is the index. On
 * request the same corpus is searched by a vector set in a Redis 8 as well.
 */
@Command(
        name = "corpus",
        description = "Build time, size, latency and recall of the index of a corpus, against exact search.",
        mixinStandardHelpOptions = true)
public final class CorpusBench implements Callable<Integer> {
    private static final Generation GENERATION = new Generation("synthetic", "none");
    private static final int CHUNKS_OF_A_DOCUMENT = 10;
    private static final int RECALL_AT = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double MIB = 1 << 20;
    private static final Map<String, List<String>> A_TENTH = Map.of("tenth", List.of("3"));
    private static final Map<String, List<String>> ONE_DOCUMENT = Map.of("document", List.of("3"));

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--chunks",
            defaultValue = "100000",
            description = "Chunks of the corpus (default ${DEFAULT-VALUE}).")
    private int chunks;

    @Option(names = "--dimensions", defaultValue = "384", description = "Of the vectors (default ${DEFAULT-VALUE}).")
    private int dimensions;

    @Option(
            names = "--questions",
            defaultValue = "500",
            description = "Questions that are measured, after a fifth as many to warm up (default ${DEFAULT-VALUE}).")
    private int questions;

    @Option(
            names = "--exact-questions",
            defaultValue = "100",
            description = "Questions of them that are searched exactly as well (default ${DEFAULT-VALUE}).")
    private int exactQuestions;

    @Option(
            names = "--candidates",
            defaultValue = "50",
            description = "Candidates of each of the two searches (default ${DEFAULT-VALUE}).")
    private int candidates;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the corpus (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--vector-sets",
            paramLabel = "URI",
            description = "A Redis 8, redis://host:port, to search the corpus by a vector set in it as well.")
    private String vectorSets;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Synthetic corpus = new Synthetic(chunks, dimensions, seed);
        Path folder = Files.createTempDirectory("penstock-bench-corpus");
        try (CorpusShard shard = CorpusShard.open(folder, "bench", GENERATION)) {
            build(shard, corpus, folder);
            measure(corpus, "vectors (HNSW)", shard::search, THREADS::getCurrentThreadCpuTime);
        } finally {
            remove(folder);
        }
        if (vectorSets != null) {
            try (VectorSetBed bed = new VectorSetBed(vectorSets)) {
                build(bed, corpus);
                measure(
                        corpus,
                        "vectors (vector set)",
                        bed::search,
                        () -> THREADS.getCurrentThreadCpuTime() + bed.cpuNanos());
                line("searches that Redis did not answer: %d", bed.failures());
            }
        }
        return 0;
    }

    /** @param cpuNanos time of processors that searches have used so far */
    private void measure(
            Synthetic corpus, String dense, Function<CorpusQuery, List<Candidate>> search, LongSupplier cpuNanos) {
        line("%-28s %10s %10s %14s", "search", "p50 ms", "p95 ms", "mean CPU ms");
        measure("words (BM25)", n -> query(corpus.question(n), null), search, cpuNanos);
        measure(dense, n -> query(null, corpus.vector(n)), search, cpuNanos);
        measure("  within a tenth", n -> within(A_TENTH, corpus.vector(n)), search, cpuNanos);
        measure("  within one document", n -> within(ONE_DOCUMENT, corpus.vector(n)), search, cpuNanos);
        double hybrid = measure("both", n -> query(corpus.question(n), corpus.vector(n)), search, cpuNanos);
        line(
                "memory of the process: %,.0f MiB, of its heap %,.0f MiB",
                MemoryUse.now().resident() / MIB, MemoryUse.now().heap() / MIB);
        compare(search, corpus, hybrid);
    }

    private void build(CorpusShard shard, Synthetic corpus, Path folder) throws IOException {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpuStart = process.getProcessCpuTime();
        long start = System.nanoTime();
        documents(corpus).forEach(shard::put);
        shard.refresh();
        double built = (System.nanoTime() - start) / 1e9;
        shard.commit();
        double durable = (System.nanoTime() - start) / 1e9;
        line(
                "%,d chunks of %d dimensions: searchable after %.1f s (%,.0f chunks/s, %.1f s of CPU), durable after %.1f s, %,.0f MiB on disk",
                chunks,
                dimensions,
                built,
                chunks / built,
                (process.getProcessCpuTime() - cpuStart) / 1e9,
                durable,
                size(folder) / MIB);
    }

    private void build(VectorSetBed bed, Synthetic corpus) throws InterruptedException {
        long start = System.nanoTime();
        long usedBefore = bed.cpuNanos();
        bed.fill(documents(corpus));
        long used = bed.cpuNanos() - usedBefore;
        double stored = (System.nanoTime() - start) / 1e9;
        bed.index();
        double searchable = (System.nanoTime() - start) / 1e9;
        line(
                "vector set: documents and vectors in Redis after %.1f s (%,.0f chunks/s, %.1f s of CPU in Redis), shard of an index filled %.1f s later",
                stored, chunks / stored, used / 1e9, searchable - stored);
    }

    private Stream<IndexedDocument> documents(Synthetic corpus) {
        return IntStream.iterate(0, first -> first < chunks, first -> first + CHUNKS_OF_A_DOCUMENT)
                .mapToObj(first -> document(corpus, first));
    }

    private IndexedDocument document(Synthetic corpus, int first) {
        List<IndexedChunk> pieces = new ArrayList<>();
        for (int i = first; i < Math.min(chunks, first + CHUNKS_OF_A_DOCUMENT); i++) {
            String text = corpus.text(i);
            pieces.add(
                    new IndexedChunk("d" + first + "#" + i, 0, "", text, 0, text.length(), "h" + i, corpus.vector(i)));
        }
        return new IndexedDocument(
                "bench", GENERATION, "d" + first, 1, "f", null, null, metadata(first), List.of(), 0, pieces);
    }

    private static Map<String, String> metadata(int first) {
        int document = first / CHUNKS_OF_A_DOCUMENT;
        return Map.of("tenth", Integer.toString(document % 10), "document", Integer.toString(document));
    }

    private CorpusQuery query(String question, float[] vector) {
        return new CorpusQuery("bench", List.of(), Map.of(), question, vector, GENERATION.model(), candidates);
    }

    private CorpusQuery within(Map<String, List<String>> filter, float[] vector) {
        return new CorpusQuery("bench", List.of(), filter, null, vector, GENERATION.model(), candidates);
    }

    /** Returns the median in milliseconds. */
    private double measure(
            String name,
            IntFunction<CorpusQuery> query,
            Function<CorpusQuery, List<Candidate>> search,
            LongSupplier cpuNanos) {
        Latencies latencies = new Latencies();
        long used = 0;
        for (int i = -questions / 5; i < questions; i++) {
            CorpusQuery asked = query.apply(chunks + questions + i);
            long usedBefore = cpuNanos.getAsLong();
            long start = System.nanoTime();
            search.apply(asked);
            if (i >= 0) {
                latencies.add(System.nanoTime() - start);
                used += cpuNanos.getAsLong() - usedBefore;
            }
        }
        row(name, latencies, used);
        return latencies.percentileMs(0.5);
    }

    private void compare(Function<CorpusQuery, List<Candidate>> search, Synthetic corpus, double hybrid) {
        ExactSearch exact = new ExactSearch(corpus, chunks);
        Latencies latencies = new Latencies();
        long cpuNanos = 0;
        int hits = 0;
        for (int i = 0; i < exactQuestions; i++) {
            float[] asked = corpus.vector(chunks + questions + i);
            long cpuStart = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            Set<Integer> nearest = exact.nearest(asked, RECALL_AT);
            latencies.add(System.nanoTime() - start);
            cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuStart;
            hits += hits(nearest, search.apply(query(null, asked)));
        }
        row("exact, in memory", latencies, cpuNanos);
        line(
                "recall@%d %.4f; a search by both takes %.4f of the time of an exact one",
                RECALL_AT, hits / (double) (RECALL_AT * exactQuestions), hybrid / latencies.percentileMs(0.5));
    }

    private static int hits(Set<Integer> nearest, List<Candidate> found) {
        return (int) found.stream()
                .filter(one -> one.denseRank() >= 1 && one.denseRank() <= RECALL_AT)
                .filter(one -> nearest.contains(number(one.chunk().chunkId())))
                .count();
    }

    private static int number(String chunkId) {
        return Integer.parseInt(chunkId.substring(chunkId.indexOf('#') + 1));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void row(String name, Latencies latencies, long cpuNanos) {
        line(
                "%-28s %10.2f %10.2f %14.2f",
                name, latencies.percentileMs(0.5), latencies.percentileMs(0.95), cpuNanos / 1e6 / latencies.count());
    }

    private void line(String format, Object... values) {
        spec.commandLine().getOut().println(String.format(Locale.ROOT, format, values));
        spec.commandLine().getOut().flush();
    }
}
