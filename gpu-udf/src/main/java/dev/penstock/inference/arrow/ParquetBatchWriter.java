package dev.penstock.inference.arrow;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;

/**
 * Parquet, by the parts of parquet-java that work without Hadoop: its column writers and its file writer. Values go
 * from Arrow's memory into the column writers one by one, without objects in between.
 *
 * <p>The schema of Arrow stands in the footer, as Arrow's own writers leave it, so that readers that know it restore
 * lists of a fixed size.
 */
final class ParquetBatchWriter implements BatchWriter {
    private static final String ARROW_SCHEMA = "ARROW:schema";
    private static final long ROW_GROUP_BYTES = 32L << 20;

    /** Parquet's default, after which the bounds in column indexes are cut. */
    private static final int LONGEST_BOUND = 64;

    private final Schema schema;
    private final List<ParquetColumn> columns;
    private final MessageType type;
    // Numbers and texts that hardly repeat: a dictionary would be built only to be given up.
    private final ParquetProperties properties =
            ParquetProperties.builder().withDictionaryEncoding(false).build();
    private final ZstdCompressor compressor = new ZstdCompressor();
    private final ParquetFileWriter file;
    private RowGroup rowGroup;

    ParquetBatchWriter(OutputStream out, Schema schema) throws IOException {
        this.schema = schema;
        this.columns = schema.getFields().stream().map(ParquetColumn::of).toList();
        this.type = new MessageType(
                "batch", columns.stream().map(ParquetColumn::type).toList());
        this.file = new ParquetFileWriter(
                new ParquetStream(out),
                type,
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                0,
                LONGEST_BOUND,
                LONGEST_BOUND,
                true);
        file.start();
    }

    @Override
    public void write(VectorSchemaRoot batch) throws IOException {
        Columns.check(schema, batch);
        for (int row = 0; row < batch.getRowCount(); row++) {
            if (rowGroup == null) {
                rowGroup = new RowGroup();
            }
            rowGroup.write(batch.getFieldVectors(), row);
            if (rowGroup.isFull()) {
                flush();
            }
        }
    }

    @Override
    public void finish() throws IOException {
        flush();
        Map<String, String> metadata = new HashMap<>();
        if (schema.getCustomMetadata() != null) {
            metadata.putAll(schema.getCustomMetadata());
        }
        metadata.put(ARROW_SCHEMA, Base64.getEncoder().encodeToString(schema.serializeAsMessage()));
        file.end(metadata);
    }

    @Override
    public void close() throws IOException {
        if (rowGroup != null) {
            rowGroup.close();
            rowGroup = null;
        }
        file.close();
    }

    private void flush() throws IOException {
        if (rowGroup != null) {
            rowGroup.flush();
            rowGroup.close();
            rowGroup = null;
        }
    }

    /** The rows that are in memory. */
    private final class RowGroup {
        private final ColumnChunkPageWriteStore pages;
        private final ColumnWriteStore store;
        private final List<ColumnWriter> writers = new ArrayList<>();
        private long rows;

        RowGroup() {
            this.pages = new ColumnChunkPageWriteStore(
                    compressor, type, properties.getAllocator(), properties.getColumnIndexTruncateLength());
            this.store = properties.newColumnWriteStore(type, pages);
            type.getColumns().forEach(column -> writers.add(store.getColumnWriter(column)));
        }

        void write(List<FieldVector> values, int row) {
            for (int i = 0; i < writers.size(); i++) {
                columns.get(i).write(values.get(i), row, writers.get(i));
            }
            store.endRecord();
            rows++;
        }

        /** Adds up a few counters, so that it can be asked after every row: a text may be of megabytes. */
        boolean isFull() {
            return store.getBufferedSize() >= ROW_GROUP_BYTES;
        }

        void flush() throws IOException {
            file.startBlock(rows);
            store.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        }

        void close() {
            store.close();
            pages.close();
        }
    }
}
