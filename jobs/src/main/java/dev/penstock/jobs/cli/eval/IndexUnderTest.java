package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.state.index.Candidate;
import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.CorpusShard;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The documents of a set in the index that serves requests, in a temporary folder that goes away at the end. */
public final class IndexUnderTest implements AutoCloseable {
    private static final String CORPUS = "eval";

    private final Path folder;
    private final CorpusShard shard;
    private final Generation generation;

    private IndexUnderTest(Path folder, Generation generation) {
        this.folder = folder;
        this.generation = generation;
        this.shard = CorpusShard.open(folder, CORPUS, generation);
    }

    /** Indexes documents. Vectors that are not known yet are made one by one, so encode before. */
    public static IndexUnderTest of(
            List<SetDocument> documents, Cutting cutting, TextVectors vectors, BarProgress progress) {
        IndexUnderTest index = new IndexUnderTest(temporary(), new Generation(vectors.model(), cutting.name()));
        try {
            progress.begin("Indexing", documents.size());
            for (SetDocument document : documents) {
                index.shard.put(index.indexed(document, cutting, vectors));
                progress.step();
            }
            progress.close();
            index.shard.refresh();
            return index;
        } catch (RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("penstock-eval-");
        } catch (IOException e) {
            throw new CliException(
                    "no temporary folder could be made under " + System.getProperty("java.io.tmpdir")
                            + "; set -Djava.io.tmpdir in PENSTOCK_JAVA_OPTS to one that can be written",
                    e);
        }
    }

    private IndexedDocument indexed(SetDocument document, Cutting cutting, TextVectors vectors) {
        List<IndexedChunk> chunks = new ArrayList<>();
        for (Cutting.Piece piece : cutting.pieces(document)) {
            String id = document.id() + "#" + chunks.size();
            chunks.add(new IndexedChunk(
                    id,
                    piece.parent(),
                    piece.title(),
                    piece.text(),
                    piece.start(),
                    piece.end(),
                    id,
                    vectors.of(piece.embedded())));
        }
        return new IndexedDocument(
                CORPUS, generation, document.id(), 1, "", document.title(), null, Map.of(), List.of(), 0, chunks);
    }

    /**
     * Asks the index.
     *
     * @param question empty to search by the vector alone
     * @param vector null to search by words alone
     * @param candidates most candidates of each search
     */
    public List<Candidate> search(String question, float[] vector, int candidates) {
        String model = vector == null ? null : generation.model();
        return shard.search(new CorpusQuery(CORPUS, List.of(), Map.of(), question, vector, model, candidates));
    }

    long chunks() {
        return shard.size();
    }

    @Override
    public void close() {
        shard.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CliException("the temporary folder " + folder + " could not be removed; remove it", e);
        }
    }
}
