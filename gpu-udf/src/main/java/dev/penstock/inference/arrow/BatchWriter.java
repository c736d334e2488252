package dev.penstock.inference.arrow;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Writes Arrow batches of one schema to a stream of bytes, which stays the caller's to close. Not thread-safe. */
interface BatchWriter extends AutoCloseable {

    /**
     * Begins to write. Parquet holds one row group of 32 MiB and a row in memory, Arrow nothing beyond the batch at hand.
     *
     * @param schema of every batch; its metadata becomes the file's
     * @throws IllegalArgumentException if the format cannot hold a column's type; the message says which it can
     */
    static BatchWriter open(OutputStream out, BatchFormat format, Schema schema) throws IOException {
        return switch (format) {
            case ARROW_STREAM, ARROW_FILE -> ArrowBatchWriter.open(out, format, schema);
            case PARQUET -> new ParquetBatchWriter(out, schema);
        };
    }

    /**
     * Writes a batch, whose memory is read in place and is free again when the call returns.
     *
     * @throws IllegalArgumentException if its columns are not those of the schema
     */
    void write(VectorSchemaRoot batch) throws IOException;

    /** Writes what ends the file. Without it the file is not whole, and most readers refuse it. */
    void finish() throws IOException;

    /** Releases memory; writes nothing. */
    @Override
    void close() throws IOException;
}
