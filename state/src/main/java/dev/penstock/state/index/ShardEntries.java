package dev.penstock.state.index;

import dev.penstock.state.index.ShardSearch.Found;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;

/** Reads entries of one state of a shard back as chunks and documents. */
final class ShardEntries {
    private final List<LeafReaderContext> leaves;
    private final StoredFields stored;
    /** By entry; several chunks of one document are often found together. */
    private final Map<Integer, Owner> owners = new HashMap<>();

    /** The document that a chunk is of. */
    record Owner(String documentId, DocumentHeader header) {}

    ShardEntries(IndexSearcher searcher) throws IOException {
        this.leaves = searcher.getIndexReader().leaves();
        this.stored = searcher.storedFields();
    }

    Candidate candidate(int entry, Found found) throws IOException {
        Owner owner = owner(entry);
        DocumentHeader header = owner.header();
        return new Candidate(
                owner.documentId(),
                header.version(),
                header.title(),
                header.uri(),
                header.metadata(),
                header.changedAtMs(),
                ChunkCodec.withVector(chunk(entry), found.vector),
                found.cosine,
                found.words,
                found.denseRank,
                found.wordsRank);
    }

    IndexedChunk chunk(int entry) throws IOException {
        return ChunkCodec.decode(bytes(stored.document(entry, Set.of(ShardFields.CHUNK)), ShardFields.CHUNK));
    }

    /** The document of a chunk. */
    Owner owner(int entry) throws IOException {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(entry, leaves));
        NumericDocValues distances = leaf.reader().getNumericDocValues(ShardFields.TO_HEADER);
        DamagedException.unless(distances != null && distances.advanceExact(entry - leaf.docBase), "index");
        int at = entry + (int) distances.longValue();
        Owner known = owners.get(at);
        if (known == null) {
            Document document = stored.document(at);
            known = new Owner(document.get(ShardFields.ID), DocumentHeader.decode(bytes(document, ShardFields.HEADER)));
            owners.put(at, known);
        }
        return known;
    }

    private static byte[] bytes(Document document, String name) {
        IndexableField field = document.getField(name);
        DamagedException.unless(field != null, "index");
        return BytesRef.deepCopyOf(field.binaryValue()).bytes;
    }
}
