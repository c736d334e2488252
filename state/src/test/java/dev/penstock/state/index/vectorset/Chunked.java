package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.CorpusQuery;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Documents of tests, as a chunker names their chunks: after what they say. */
final class Chunked {
    static final Generation BLUE = new Generation("encoder-1", "structure-1/200/40");
    static final Generation GREEN = new Generation("encoder-2", "structure-1/200/40");
    static final int DIMENSIONS = 16;

    private Chunked() {}

    static IndexedDocument document(String id, long version, String... texts) {
        return document(BLUE, id, version, List.of(), Map.of(), texts);
    }

    static IndexedDocument document(
            Generation generation,
            String id,
            long version,
            List<String> labels,
            Map<String, String> metadata,
            String... texts) {
        List<IndexedChunk> chunks = new ArrayList<>();
        int start = 0;
        for (String text : texts) {
            chunks.add(new IndexedChunk(
                    id(id, text), 0, "", text, start, start + text.length(), hash(text), vector(text.hashCode())));
            start += text.length() + 1;
        }
        return new IndexedDocument(
                "c", generation, id, version, "f" + version, "Title", null, metadata, labels, 1000 + version, chunks);
    }

    static String id(String documentId, String text) {
        return documentId + "#" + hash(text);
    }

    static String hash(String text) {
        return Integer.toHexString(text.hashCode());
    }

    /** As it is put where the store has the vectors of these texts. */
    static IndexedDocument without(IndexedDocument document, String... texts) {
        List<String> known = List.of(texts);
        List<IndexedChunk> chunks = document.chunks().stream()
                .map(chunk -> known.contains(chunk.text())
                        ? new IndexedChunk(
                                chunk.chunkId(),
                                chunk.parent(),
                                chunk.title(),
                                chunk.text(),
                                chunk.start(),
                                chunk.end(),
                                chunk.hash(),
                                null)
                        : chunk)
                .toList();
        return new IndexedDocument(
                document.corpus(),
                document.generation(),
                document.documentId(),
                document.version(),
                document.fingerprint(),
                document.title(),
                document.uri(),
                document.metadata(),
                document.labels(),
                document.changedAtMs(),
                chunks);
    }

    static float[] vector(long seed) {
        Random random = new Random(seed);
        float[] vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    /** Asks for what is near a text, by its vector alone. */
    static CorpusQuery near(String text, List<String> labels, Map<String, List<String>> filter, int candidates) {
        return new CorpusQuery("c", labels, filter, "", vector(text.hashCode()), BLUE.model(), candidates);
    }
}
