package dev.penstock.state.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Documents of tests. */
final class Documents {
    static final Generation BLUE = new Generation("encoder-1", "structure-1/200/40");
    static final Generation GREEN = new Generation("encoder-2", "structure-1/200/40");
    static final int DIMENSIONS = 16;

    private Documents() {}

    /** A public document of corpus {@code c}, each text a chunk with a vector that follows from the text. */
    static IndexedDocument document(String id, long version, String... texts) {
        return document("c", BLUE, id, version, List.of(), Map.of(), texts);
    }

    static IndexedDocument document(
            String corpus,
            Generation generation,
            String id,
            long version,
            List<String> labels,
            Map<String, String> metadata,
            String... texts) {
        List<IndexedChunk> chunks = new ArrayList<>();
        int start = 0;
        for (String text : texts) {
            chunks.add(chunk(id + "#" + chunks.size(), chunks.size() / 2, start, text));
            start += text.length() + 1;
        }
        return new IndexedDocument(
                corpus,
                generation,
                id,
                version,
                "fingerprint-" + version,
                "Title of " + id,
                "file:///" + id,
                metadata,
                labels,
                1000 + version,
                chunks);
    }

    static IndexedChunk chunk(String chunkId, int parent, int start, String text) {
        return new IndexedChunk(
                chunkId, parent, "", text, start, start + text.length(), hash(text), vector(text.hashCode()));
    }

    static String hash(String text) {
        return "h" + Integer.toHexString(text.hashCode());
    }

    static IndexedDocument in(Generation generation, IndexedDocument document) {
        return in(generation, document, document.chunks());
    }

    static IndexedDocument with(IndexedDocument document, List<IndexedChunk> chunks) {
        return in(document.generation(), document, chunks);
    }

    private static IndexedDocument in(Generation generation, IndexedDocument document, List<IndexedChunk> chunks) {
        return new IndexedDocument(
                document.corpus(),
                generation,
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

    /** The same, as it is put where the store has the vectors. */
    static IndexedDocument withoutVectors(IndexedDocument document) {
        return with(
                document,
                document.chunks().stream()
                        .map(chunk -> ChunkCodec.withVector(chunk, null))
                        .toList());
    }

    /** All that is in a document, to compare: vectors as what they hold. */
    static String canonical(IndexedDocument document) {
        StringBuilder all =
                new StringBuilder(in(document.generation(), document, List.of()).toString());
        document.chunks()
                .forEach(chunk -> all.append('\n')
                        .append(ChunkCodec.withVector(chunk, null))
                        .append(Arrays.toString(chunk.vector())));
        return all.toString();
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

    static CorpusQuery words(String question) {
        return new CorpusQuery("c", List.of(), Map.of(), question, null, null, 100);
    }

    static CorpusQuery hybrid(String question, float[] vector) {
        return new CorpusQuery("c", List.of(), Map.of(), question, vector, BLUE.model(), 100);
    }
}
