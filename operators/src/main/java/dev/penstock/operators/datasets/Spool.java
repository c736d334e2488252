package dev.penstock.operators.datasets;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Redacted examples on disk, since there may be more than fit into memory. The file goes when this is closed. */
final class Spool implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path path;
    private final RandomAccessFile file;
    private long end;

    /** What is spooled of an {@link Example}. */
    record Texts(List<Example.Turn> messages, String answer, String correction, Lineage lineage) {}

    Spool(Path folder) throws IOException {
        path = Files.createTempFile(folder, ".penstock-dataset", ".spool"); // readable by its owner only
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** Where it lies. */
    long add(Example example) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(
                new Texts(example.messages(), example.answer(), example.correction(), example.lineage()));
        long place = end;
        file.seek(place);
        file.writeInt(bytes.length);
        file.write(bytes);
        end = file.getFilePointer();
        return place;
    }

    Texts get(long place) throws IOException {
        file.seek(place);
        byte[] bytes = new byte[file.readInt()];
        file.readFully(bytes);
        return JSON.readValue(bytes, Texts.class);
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
