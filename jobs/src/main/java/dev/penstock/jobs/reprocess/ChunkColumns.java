package dev.penstock.jobs.reprocess;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.arrow.EncodedTexts;
import dev.penstock.inference.arrow.VectorBatch;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Some chunks as columns in Arrow's memory. Not thread-safe. */
final class ChunkColumns implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final FieldType TEXT = FieldType.notNullable(ArrowType.Utf8.INSTANCE);
    private static final FieldType TEXT_OR_NULL = FieldType.nullable(ArrowType.Utf8.INSTANCE);
    private static final FieldType INT32 = FieldType.notNullable(new ArrowType.Int(Integer.SIZE, true));
    private static final FieldType INT64 = FieldType.notNullable(new ArrowType.Int(Long.SIZE, true));

    private final VarCharVector corpus;
    private final VarCharVector document;
    private final BigIntVector version;
    private final VarCharVector documentTitle;
    private final VarCharVector uri;
    private final VarCharVector chunk;
    private final VarCharVector title;
    private final VarCharVector text;
    private final IntVector start;
    private final IntVector end;
    private final VarCharVector hash;
    private final VarCharVector labels;
    private final VarCharVector metadata;
    private final List<FieldVector> columns;
    private final VectorBatch vectors;
    private final int capacity;
    private int rows;

    ChunkColumns(BufferAllocator memory, int capacity, int dimensions) {
        this.capacity = capacity;
        corpus = new VarCharVector("corpus", TEXT, memory);
        document = new VarCharVector("document", TEXT, memory);
        version = new BigIntVector("version", INT64, memory);
        documentTitle = new VarCharVector("document_title", TEXT_OR_NULL, memory);
        uri = new VarCharVector("uri", TEXT_OR_NULL, memory);
        chunk = new VarCharVector("chunk", TEXT, memory);
        title = new VarCharVector("title", TEXT, memory);
        text = new VarCharVector("text", TEXT, memory);
        start = new IntVector("start", INT32, memory);
        end = new IntVector("end", INT32, memory);
        hash = new VarCharVector("hash", TEXT, memory);
        labels = new VarCharVector("labels", TEXT, memory);
        metadata = new VarCharVector("metadata", TEXT, memory);
        columns = List.of(
                corpus, document, version, documentTitle, uri, chunk, title, text, start, end, hash, labels, metadata);
        vectors = new VectorBatch(EncodedTexts.VECTOR, memory, dimensions);
        vectors.reserve(capacity);
    }

    /** The schema of these columns; its metadata names the corpus, the model and the chunker. */
    Schema schema(String ofCorpus, Generation generation) {
        List<Field> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(column.getField()));
        fields.add(EncodedTexts.vectorField(vectors.dimensions()));
        return new Schema(
                fields,
                Map.of(
                        "penstock.corpus",
                        ofCorpus,
                        "penstock.model",
                        generation.model(),
                        EncodedTexts.MODEL_DIMENSIONS,
                        Integer.toString(vectors.dimensions()),
                        "penstock.chunker",
                        generation.chunker()));
    }

    boolean isFull() {
        return rows == capacity;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    void add(IndexedDocument of, IndexedChunk one) {
        set(corpus, of.corpus());
        set(document, of.documentId());
        version.setSafe(rows, of.version());
        set(documentTitle, of.title());
        set(uri, of.uri());
        set(chunk, one.chunkId());
        set(title, one.title());
        set(text, one.text());
        start.setSafe(rows, one.start());
        end.setSafe(rows, one.end());
        set(hash, one.hash());
        set(labels, json(of.labels()));
        set(metadata, json(of.metadata()));
        vectors.set(rows, one.vector());
        rows++;
    }

    private void set(VarCharVector column, String value) {
        if (value == null) {
            column.setNull(rows);
        } else {
            column.setSafe(rows, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    /** What writes a batch to a file. */
    interface Sink<E extends Exception> {
        void write(VectorSchemaRoot batch) throws E;
    }

    /** Hands out the rows, and forgets them. */
    <E extends Exception> void drain(Sink<E> sink) throws E {
        // Fewer vectors than were reserved; what was written of them stays.
        vectors.reserve(rows);
        try (VectorSchemaRoot vectorColumn = vectors.root()) {
            List<FieldVector> all = new ArrayList<>(columns);
            all.addAll(vectorColumn.getFieldVectors());
            all.forEach(column -> column.setValueCount(rows));
            sink.write(
                    new VectorSchemaRoot(all.stream().map(FieldVector::getField).toList(), all, rows));
        }
        columns.forEach(FieldVector::reset);
        rows = 0;
        vectors.reserve(capacity);
    }

    @Override
    public void close() {
        columns.forEach(FieldVector::close);
        vectors.close();
    }
}
