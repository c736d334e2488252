package dev.penstock.inference.arrow;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow IPC. Arrow's writers are bound to one root whose content changes; here each batch is a root of its own, so
 * that its buffers are handed to the writer as they are.
 */
final class ArrowBatchWriter implements BatchWriter {

    /** What Arrow's two writers have in common and do not show. */
    private interface Ipc {
        ArrowWriter writer();

        void put(ArrowRecordBatch batch) throws IOException;
    }

    private final Schema schema;
    private final BufferAllocator nothing;
    private final VectorSchemaRoot empty;
    private final Ipc ipc;

    private ArrowBatchWriter(Schema schema, BufferAllocator nothing, VectorSchemaRoot empty, Ipc ipc) {
        this.schema = schema;
        this.nothing = nothing;
        this.empty = empty;
        this.ipc = ipc;
    }

    static ArrowBatchWriter open(OutputStream out, BatchFormat format, Schema schema) throws IOException {
        BufferAllocator nothing = new RootAllocator(0);
        VectorSchemaRoot empty = VectorSchemaRoot.create(schema, nothing);
        Ipc ipc = format == BatchFormat.ARROW_FILE ? new FileIpc(empty, out) : new StreamIpc(empty, out);
        ArrowBatchWriter writer = new ArrowBatchWriter(schema, nothing, empty, ipc);
        try {
            ipc.writer().start();
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    @Override
    public void write(VectorSchemaRoot batch) throws IOException {
        Columns.check(schema, batch);
        try (ArrowRecordBatch buffers = new VectorUnloader(batch).getRecordBatch()) {
            ipc.put(buffers);
        }
    }

    @Override
    public void finish() throws IOException {
        ipc.writer().end();
    }

    /** Leaves Arrow's writer open: its {@code close} would end the file, and close the stream. */
    @Override
    public void close() {
        empty.close();
        nothing.close();
    }

    private static final class StreamIpc extends ArrowStreamWriter implements Ipc {
        StreamIpc(VectorSchemaRoot schema, OutputStream out) {
            super(schema, null, Channels.newChannel(out));
        }

        @Override
        public ArrowWriter writer() {
            return this;
        }

        @Override
        public void put(ArrowRecordBatch batch) throws IOException {
            writeRecordBatch(batch);
        }
    }

    private static final class FileIpc extends ArrowFileWriter implements Ipc {
        FileIpc(VectorSchemaRoot schema, OutputStream out) {
            super(schema, null, Channels.newChannel(out));
        }

        @Override
        public ArrowWriter writer() {
            return this;
        }

        @Override
        public void put(ArrowRecordBatch batch) throws IOException {
            writeRecordBatch(batch);
        }
    }
}
