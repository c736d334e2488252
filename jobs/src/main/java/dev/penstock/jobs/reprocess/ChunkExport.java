package dev.penstock.jobs.reprocess;

import dev.penstock.inference.arrow.BatchFile;
import dev.penstock.inference.arrow.BatchFormat;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedChunk;
import dev.penstock.state.index.IndexedDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Writes all chunks of a generation with their vectors to a file of Parquet or Arrow, one row each: {@code corpus},
 * {@code document}, {@code version} (int64), {@code document_title}, {@code uri}, {@code chunk}, {@code title} (its
 * headings), {@code text}, {@code start}, {@code end} (int32), {@code hash}, {@code labels} and {@code metadata} (JSON)
 * and {@code vector} (a list of float32). The file's metadata names corpus, model and chunker.
 */
public final class ChunkExport implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 256;
    private static final long MEMORY = 1L << 30;

    private final Path path;
    private final String corpus;
    private final Generation generation;
    private final BufferAllocator memory = new RootAllocator(MEMORY);
    private ChunkColumns columns;
    private BatchFile file;
    private long written;

    private ChunkExport(Path path, String corpus, Generation generation) {
        this.path = path;
        this.corpus = corpus;
        this.generation = generation;
    }

    /**
     * The format that a file's name asks for.
     *
     * @throws IllegalArgumentException if it ends otherwise; the message says what is allowed
     */
    public static BatchFormat format(Path file) {
        String name = file.getFileName().toString();
        return Arrays.stream(BatchFormat.values())
                .filter(format -> name.endsWith("." + format.extension()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + file + "' is not allowed; allowed is a file that"
                        + " ends in ."
                        + Arrays.stream(BatchFormat.values())
                                .map(BatchFormat::extension)
                                .collect(Collectors.joining(", ."))));
    }

    /**
     * Writes the file, which appears in its place when it is whole. Blocks.
     *
     * @return its rows; where there are none, there is no file
     * @throws IllegalArgumentException if the file's name says no format
     */
    public static long write(DocumentStore store, String corpus, Generation generation, Path file) throws IOException {
        BatchFormat format = format(file);
        try (ChunkExport export = new ChunkExport(file, corpus, generation)) {
            store.forEach(corpus, generation, document -> export.add(document, format));
            return export.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void add(IndexedDocument document, BatchFormat format) {
        try {
            for (IndexedChunk chunk : document.chunks()) {
                if (file == null) {
                    columns = new ChunkColumns(memory, ROWS_AT_ONCE, chunk.vector().length);
                    file = BatchFile.create(path, format, columns.schema(corpus, generation));
                }
                columns.add(document, chunk);
                written++;
                if (columns.isFull()) {
                    columns.drain(file::write);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long finish() throws IOException {
        if (file != null) {
            if (!columns.isEmpty()) {
                columns.drain(file::write);
            }
            file.finish();
        }
        return written;
    }

    @Override
    public void close() throws IOException {
        try (BufferAllocator closedLast = memory;
                ChunkColumns closed = columns) {
            if (file != null) {
                file.close();
            }
        }
    }
}
