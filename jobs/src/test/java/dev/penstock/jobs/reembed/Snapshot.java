package dev.penstock.jobs.reembed;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.util.Map;
import java.util.TreeMap;

/** One hash over everything that is stored of a corpus, besides its name. */
final class Snapshot {
    private Snapshot() {}

    /** @param vectors whether their bits count; of a real model, the last ones depend on the batch */
    static String hash(Map<String, IndexedDocument> documents, boolean vectors) {
        CanonicalHash hash = new CanonicalHash("snapshot-1").add(documents.size());
        new TreeMap<>(documents).values().forEach(document -> add(hash, document, vectors));
        return hash.hex();
    }

    private static void add(CanonicalHash hash, IndexedDocument document, boolean vectors) {
        hash.add(document.generation().toString())
                .add(document.documentId())
                .add(Long.toString(document.version()))
                .add(document.fingerprint())
                .add(document.title())
                .add(document.uri())
                .add(new TreeMap<>(document.metadata()).toString())
                .add(document.labels())
                .add(Long.toString(document.changedAtMs()))
                .add(document.chunks().size());
        for (IndexedChunk chunk : document.chunks()) {
            hash.add(chunk.chunkId())
                    .add(chunk.parent())
                    .add(chunk.title())
                    .add(chunk.text())
                    .add(chunk.start())
                    .add(chunk.end())
                    .add(chunk.hash());
            for (int i = 0; vectors && i < chunk.vector().length; i++) {
                hash.add(Float.floatToIntBits(chunk.vector()[i]));
            }
        }
    }
}
