package dev.penstock.state.index;

import dev.penstock.state.internal.UnitVectors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * How documents are laid out in Lucene. A document is a block: its chunks in the order of the text, and last an entry for
 * the document itself, which holds once what all of them share. Only chunks have labels, words and vectors, so that searches
 * find nothing else.
 */
final class ShardFields {
    /** English words, stemmed, without stop words, as published figures of BM25 have them. Thread-safe. */
    static final Analyzer ANALYZER = new EnglishAnalyzer();

    /** On every entry of a block: the document's id, to replace the block as one. */
    static final String DOCUMENT = "document";
    /** On the last entry alone: the document's id, to find it. */
    static final String HEADER = "header";
    /** On chunks: which section of which document. */
    static final String SECTION = "section";

    static final String CHUNK = "chunk";
    static final String LABEL = "label";
    static final String METADATA = "metadata";
    static final String WORDS = "words";
    /** On the last entry alone, as values: id and write of the document. */
    static final String ID = "id";

    static final String WRITE = "write";
    /** How many entries behind a chunk its document's own is. */
    static final String TO_HEADER = "to-header";

    /** Stands where a document has no labels. Labels are behind a colon, so that none of them is read as this. */
    static final BytesRef EVERYBODY = new BytesRef("everybody");

    static final Term ANY_CHUNK = new Term("kind", CHUNK);

    /** Lucene takes terms up to 32,766 bytes; metadata and labels are outside text of any length. */
    private static final int LONGEST_TERM = 4096;

    private ShardFields() {}

    static Term documentTerm(String documentId) {
        return new Term(DOCUMENT, documentId);
    }

    static Term headerTerm(String documentId) {
        return new Term(HEADER, documentId);
    }

    static Term sectionTerm(String documentId, int parent) {
        return new Term(SECTION, parent + ":" + documentId);
    }

    static BytesRef labelTerm(String label) {
        return term("", label);
    }

    /** The length of the name keeps names and values apart, whatever characters they have. */
    static BytesRef metadataTerm(String name, String value) {
        return term(name.length() + ":" + name, value);
    }

    private static BytesRef term(String prefix, String value) {
        String whole = prefix + ":" + value;
        return new BytesRef(whole.length() <= LONGEST_TERM ? whole : "sha256-" + sha256(whole));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @param write identity of the write, empty for none */
    static List<Document> block(IndexedDocument document, String write, ShardVectors vectors) {
        int chunks = document.chunks().size();
        List<BytesRef> shared = new ArrayList<>();
        document.metadata().forEach((name, value) -> shared.add(metadataTerm(name, value)));
        List<Document> block = new ArrayList<>(chunks + 1);
        for (int i = 0; i < chunks; i++) {
            Document entry = entry(document, document.chunks().get(i), vectors);
            shared.forEach(term -> entry.add(new StringField(METADATA, term, Store.NO)));
            entry.add(new NumericDocValuesField(TO_HEADER, chunks - i));
            block.add(entry);
        }
        block.add(header(document, write));
        return block;
    }

    private static Document header(IndexedDocument document, String write) {
        Document entry = new Document();
        entry.add(new StringField(DOCUMENT, document.documentId(), Store.NO));
        entry.add(new StringField(HEADER, document.documentId(), Store.NO));
        entry.add(new BinaryDocValuesField(ID, new BytesRef(document.documentId())));
        entry.add(new BinaryDocValuesField(WRITE, new BytesRef(write)));
        entry.add(new StoredField(ID, document.documentId()));
        entry.add(new StoredField(HEADER, DocumentHeader.of(document).encode()));
        return entry;
    }

    private static Document entry(IndexedDocument document, IndexedChunk chunk, ShardVectors vectors) {
        Document entry = new Document();
        entry.add(new StringField(DOCUMENT, document.documentId(), Store.NO));
        entry.add(new StringField(ANY_CHUNK.field(), ANY_CHUNK.text(), Store.NO));
        entry.add(new StringField(
                SECTION, sectionTerm(document.documentId(), chunk.parent()).text(), Store.NO));
        if (document.labels().isEmpty()) {
            entry.add(new StringField(LABEL, EVERYBODY, Store.NO));
        }
        document.labels().forEach(label -> entry.add(new StringField(LABEL, labelTerm(label), Store.NO)));
        entry.add(new TextField(WORDS, chunk.title() + "\n" + chunk.text(), Store.NO));
        entry.add(new StoredField(CHUNK, ChunkCodec.encode(chunk)));
        float[] unit = UnitVectors.unit(chunk.vector());
        if (unit != null) {
            vectors.add(entry, chunk, unit);
        }
        return entry;
    }
}
