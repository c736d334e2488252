package dev.penstock.benchmarks.reprocess;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.benchmarks.common.Aim;
import dev.penstock.benchmarks.reprocess.Bed.Timed;
import dev.penstock.inference.fixtures.MemoryUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code penstock bench reprocess}: full runs and the encoder alone take turns on the same chunks, so that a machine whose
 * speed drifts is the same to both; then an edited and an unchanged run over the last index.
 */
@Command(
        name = "reprocess",
        description = "Full runs over documents of this machine against the encoder's own rate on the same chunks; then"
                + " a run after an edit of 1%, and an unchanged one. With the memory at quarter points.",
        mixinStandardHelpOptions = true)
public final class ReprocessBench implements Callable<Integer> {
    private static final int QUARTERS = 4;
    private static final double MIB = 1 << 20;
    private static final double LEAST_SHARE_OF_ENCODER = 0.90;
    /** Of a full run's time: one in 33. */
    private static final double LEAST_SPEED_UP = 1 / 0.03;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--documents",
            defaultValue = "1000",
            description = "Documents of the corpus (default ${DEFAULT-VALUE}).")
    private int documents;

    @Option(
            names = "--source",
            paramLabel = "DIR",
            description = "Folder of texts to take documents from; without it, the machine's manual pages and package"
                    + " documentation.")
    private Path source;

    @Option(names = "--characters", defaultValue = "3000", description = "Longest document (default ${DEFAULT-VALUE}).")
    private int characters;

    @Option(names = "--rounds", defaultValue = "2", description = "Full runs (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--fake-encoder",
            description =
                    "Compute nothing in place of vectors, to see the memory over many documents; the aims of speed"
                            + " do not count then.")
    private boolean fake;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of generated texts (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print all figures as one JSON object.")
    private boolean json;

    private final ObjectNode figures = new JsonMapper().createObjectNode();
    private final List<MemoryUse> memory = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("penstock-bench-reprocess-");
        try (Bed bed = new Bed(fake)) {
            BenchCorpus corpus = BenchCorpus.write(folder, source, documents, characters, seed);
            List<Aim> aims = measure(bed, corpus);
            Aim.addTo(figures, aims);
            if (json) {
                spec.commandLine().getOut().println(figures);
            } else {
                aims.forEach(aim -> line("%s", aim));
            }
            spec.commandLine().getOut().flush();
            return aims.stream().allMatch(Aim::isMet) ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    private List<Aim> measure(Bed bed, BenchCorpus corpus) throws Exception {
        List<Aim> aims = new ArrayList<>();
        Timed warmUp = bed.run("warm-up", corpus.folder().resolve("0"), (event, tally) -> {});
        line(
                "warm-up: %,d documents, %,d chunks in %.1f s",
                warmUp.tally().documents(), warmUp.tally().chunks(), warmUp.seconds());
        double fullSeconds = 0;
        double encoderSeconds = 0;
        long chunks = 0;
        String index = null;
        for (int round = 1; round <= rounds; round++) {
            index = "round-" + round;
            Timed full = full(bed, corpus, index);
            List<String> texts = fake ? List.of() : bed.embeddedTexts(index);
            double alone = EncoderRate.seconds(bed.encoder(), texts);
            chunks += full.tally().embedded();
            fullSeconds += full.seconds();
            encoderSeconds += alone;
            line(
                    "round %d: full run %,d documents, %,d chunks in %.1f s (%,.1f documents/s, %,.1f chunks/s); encoder"
                            + " alone %,d chunks in %.1f s",
                    round,
                    full.tally().documents(),
                    full.tally().embedded(),
                    full.seconds(),
                    full.tally().documents() / full.seconds(),
                    full.tally().embedded() / full.seconds(),
                    texts.size(),
                    alone);
        }
        figures.put("chunks_per_second", chunks / fullSeconds);
        if (!fake) {
            figures.put("encoder_chunks_per_second", chunks / encoderSeconds);
            aims.add(new Aim(
                    "full run / encoder alone, chunks per second",
                    encoderSeconds / fullSeconds,
                    LEAST_SHARE_OF_ENCODER));
        }
        memory();
        again(bed, corpus, index, fullSeconds / rounds, aims);
        return aims;
    }

    /** The memory of the first round is looked at: a collection at each quarter costs time, so the others go without. */
    private Timed full(Bed bed, BenchCorpus corpus, String index) throws Exception {
        boolean first = memory.isEmpty();
        return bed.run(index, corpus.folder(), (event, tally) -> {
            if (first && memory.size() < QUARTERS && tally.documents() >= (memory.size() + 1L) * documents / QUARTERS) {
                memory.add(MemoryUse.now());
            }
        });
    }

    private void memory() {
        for (int i = 0; i < memory.size(); i++) {
            MemoryUse use = memory.get(i);
            line(
                    "memory at %d/%d: heap %.1f MiB, direct %.1f MiB, process %.1f MiB",
                    i + 1, QUARTERS, use.heap() / MIB, use.direct() / MIB, use.resident() / MIB);
            figures.withArray("heap_bytes").add(use.heap());
        }
        long growth = MemoryUse.growth(memory, MemoryUse::heap);
        line(
                "heap grows by %.1f MiB from the first quarter to the last, %,.0f bytes a document",
                growth / MIB, growth / (documents * (QUARTERS - 1.0) / QUARTERS));
        figures.put("heap_growth_bytes", growth);
    }

    private void again(Bed bed, BenchCorpus corpus, String index, double fullSeconds, List<Aim> aims) throws Exception {
        Timed unchanged = bed.run(index, corpus.folder(), (event, tally) -> {});
        line(
                "unchanged: %,d embedded in %.2f s (%.1f%% of a full run)",
                unchanged.tally().embedded(), unchanged.seconds(), 100 * unchanged.seconds() / fullSeconds);
        Map<String, Set<String>> before = bed.hashes(index);
        int edited = corpus.edit(100);
        Timed edit = bed.run(index, corpus.folder(), (event, tally) -> {});
        long changed = changed(before, bed.hashes(index));
        line(
                "edit of %,d documents: %,d chunks changed, %,d embedded in %.2f s (%.1f%% of a full run)",
                edited, changed, edit.tally().embedded(), edit.seconds(), 100 * edit.seconds() / fullSeconds);
        figures.put("unchanged_embedded", unchanged.tally().embedded())
                .put("unchanged_seconds", unchanged.seconds())
                .put("edited_documents", edited)
                .put("edited_chunks", changed)
                .put("edit_embedded", edit.tally().embedded())
                .put("edit_seconds", edit.seconds())
                .put("full_seconds", fullSeconds);
        aims.add(new Aim(
                "changed chunks / embedded after the edit",
                edit.tally().embedded() == 0
                        ? 0
                        : (double) changed / edit.tally().embedded(),
                1));
        aims.add(new Aim("an unchanged run embeds nothing", unchanged.tally().embedded() == 0 ? 1 : 0, 1));
        if (!fake) {
            aims.add(new Aim("full run / run after the edit, seconds", fullSeconds / edit.seconds(), LEAST_SPEED_UP));
        }
    }

    /** Texts that a document has now and did not have before. */
    private static long changed(Map<String, Set<String>> before, Map<String, Set<String>> after) {
        long changed = 0;
        for (Map.Entry<String, Set<String>> document : after.entrySet()) {
            Set<String> fresh = new HashSet<>(document.getValue());
            fresh.removeAll(before.getOrDefault(document.getKey(), Set.of()));
            changed += fresh.size();
        }
        return changed;
    }

    private void line(String format, Object... values) {
        if (!json) {
            spec.commandLine().getOut().printf(format + "%n", values);
            spec.commandLine().getOut().flush();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
