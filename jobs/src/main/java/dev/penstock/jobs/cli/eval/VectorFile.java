package dev.penstock.jobs.cli.eval;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Vectors of texts on disk, so that a set is encoded once: one file for each model and token limit. Records of equal length
 * are appended: the first half of the text's SHA-256, the vector as 32-bit floats, and a CRC-32 of both. A record that a
 * killed process left unfinished is cut off when the file is opened. Memory holds hashes and places only. Used by one
 * process at a time; not thread-safe.
 */
final class VectorFile implements AutoCloseable {
    private static final int MAGIC = 0x50535631;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int HASH_BYTES = 16;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final int dimensions;
    private final ByteBuffer record;
    private final Map<Key, Long> places = new HashMap<>();
    private long end = HEADER_BYTES;

    private VectorFile(Path file, FileChannel channel, FileLock lock, int dimensions) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.dimensions = dimensions;
        this.record = ByteBuffer.allocate(HASH_BYTES + dimensions * Float.BYTES + Integer.BYTES);
    }

    /**
     * Opens the file of a model, made where it is missing.
     *
     * @throws CliException if it cannot be written, belongs to something else, or another process uses it
     */
    static VectorFile open(Path folder, ModelIdentity model, int maxTokens) {
        Path file = folder.resolve(model.toString().replace('/', '-') + "-" + maxTokens + ".vectors");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw new CliException(
                            "--vectors: another process uses " + file + "; wait for it, or name another " + "folder");
                }
                VectorFile vectors = new VectorFile(file, channel, lock, model.dimensions());
                vectors.load();
                return vectors;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CliException(
                    "--vectors: " + file + " cannot be used: " + e.getMessage() + "; name a folder that can be written",
                    e);
        }
    }

    private void load() throws IOException {
        if (channel.size() < HEADER_BYTES) {
            channel.truncate(0);
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(dimensions);
            write(header.flip(), 0);
            return;
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        read(header, 0);
        if (header.getInt() != MAGIC || header.getInt() != dimensions) {
            throw new CliException(
                    "--vectors: " + file + " holds no vectors of this model; delete it, or name another folder");
        }
        ByteBuffer hash = ByteBuffer.allocate(HASH_BYTES);
        for (long next = end + record.capacity(); next <= channel.size(); next += record.capacity()) {
            read(hash.clear(), end);
            places.put(new Key(hash.getLong(), hash.getLong()), end);
            end = next;
        }
        channel.truncate(end);
    }

    boolean contains(String text) {
        return places.containsKey(Key.of(text));
    }

    int size() {
        return places.size();
    }

    /** Null where the file has none. */
    float[] get(String text) {
        Long place = places.get(Key.of(text));
        if (place == null) {
            return null;
        }
        try {
            read(record.clear(), place);
        } catch (IOException e) {
            throw unusable("read", e);
        }
        if (record.getInt(record.capacity() - Integer.BYTES) != checksum()) {
            throw new CliException("--vectors: " + file + " is damaged; delete it, and its texts are encoded again");
        }
        float[] vector = new float[dimensions];
        record.position(HASH_BYTES);
        for (int i = 0; i < dimensions; i++) {
            vector[i] = record.getFloat();
        }
        return vector;
    }

    void put(String text, float[] vector) {
        if (vector.length != dimensions) {
            throw new IllegalArgumentException(vector.length + " dimensions; the model has " + dimensions);
        }
        Key key = Key.of(text);
        if (places.containsKey(key)) {
            return;
        }
        record.clear().putLong(key.high).putLong(key.low);
        for (float value : vector) {
            record.putFloat(value);
        }
        record.putInt(checksum());
        try {
            write(record.flip(), end);
        } catch (IOException e) {
            throw unusable("written", e);
        }
        places.put(key, end);
        end += record.capacity();
    }

    private int checksum() {
        CRC32 crc = new CRC32();
        crc.update(record.array(), 0, record.capacity() - Integer.BYTES);
        return (int) crc.getValue();
    }

    private void read(ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new IOException("it ends too early");
            }
            at += count;
        }
        into.flip();
    }

    private void write(ByteBuffer bytes, long to) throws IOException {
        long at = to;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private CliException unusable(String what, IOException cause) {
        return new CliException("--vectors: " + file + " cannot be " + what + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw unusable("closed", e);
        }
    }

    private record Key(long high, long low) {
        static Key of(String text) {
            try {
                ByteBuffer hash = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
                return new Key(hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
