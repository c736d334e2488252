package dev.penstock.inference.arrow;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A file of batches on a local disk. It is written beside its place and moved there by {@link #finish}, in one step: who
 * finds it finds it whole, and a file of the same name stays until then. Closed without {@code finish}, nothing is left.
 *
 * <pre>{@code
 * try (BatchFile file = BatchFile.create(path, BatchFormat.PARQUET, EncodedTexts.schema(encoder.identity()))) {
 *     for (...) {
 *         try (EncodedTexts texts = EncodedTexts.of(memory, rows, vectors)) {
 *             file.write(texts.root());
 *         }
 *     }
 *     file.finish();
 * }
 * }</pre>
 *
 * Not thread-safe.
 */
public final class BatchFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Path part;
    private final OutputStream out;
    private BatchWriter writer;
    private boolean finished;
    private boolean broken;

    private BatchFile(Path file, Path part, OutputStream out) {
        this.file = file;
        this.part = part;
        this.out = out;
    }

    /**
     * Begins a file, in a folder that exists. It is one writer's: two of the same file would share the name of its part,
     * the file's with {@code .part} behind it.
     *
     * @param schema of every batch; its metadata becomes the file's
     * @throws IllegalArgumentException if the format cannot hold a column's type; the message says which it can
     */
    public static BatchFile create(Path file, BatchFormat format, Schema schema) throws IOException {
        // Not a temporary file, which nobody but its owner could read; what a crash left there is overwritten.
        Path part = file.resolveSibling(file.getFileName() + ".part");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES);
        BatchFile batches = new BatchFile(file, part, out);
        try {
            batches.writer = BatchWriter.open(out, format, schema);
            return batches;
        } catch (IOException | RuntimeException e) {
            batches.close();
            throw e;
        }
    }

    /**
     * Writes a batch, whose memory is read in place and is free again when the call returns.
     *
     * @throws IllegalArgumentException if its columns are not those of the schema; the file can be written on
     */
    public void write(VectorSchemaRoot batch) throws IOException {
        try {
            broken = true;
            writer.write(batch);
            broken = false;
        } catch (IllegalArgumentException refused) {
            broken = false;
            throw refused;
        }
    }

    /**
     * Ends the file and moves it to its place.
     *
     * @throws IllegalStateException if a write failed, so that the file has a gap
     */
    public void finish() throws IOException {
        if (broken) {
            throw new IllegalStateException("A batch of " + file + " could not be written, so it is not finished");
        }
        writer.finish();
        writer.close();
        out.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
    }

    /** Throws away what was not finished. */
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        try (OutputStream closing = out) {
            if (writer != null) {
                writer.close();
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
