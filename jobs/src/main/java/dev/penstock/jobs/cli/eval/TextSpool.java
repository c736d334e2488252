package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Texts on disk, in a temporary file that goes with it: memory holds their places only. Not thread-safe. */
final class TextSpool implements AutoCloseable {
    private final FileChannel channel;
    private long end;

    private TextSpool(FileChannel channel) {
        this.channel = channel;
    }

    static TextSpool open() {
        try {
            Path file = Files.createTempFile("penstock-texts", ".spool");
            return new TextSpool(FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw new CliException("no temporary file can be made: " + e.getMessage(), e);
        }
    }

    /** Where a text lies. */
    record Place(long start, int length) {}

    Place put(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        Place place = new Place(end, bytes.remaining());
        try {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
        } catch (IOException e) {
            throw new CliException("the temporary file cannot be written: " + e.getMessage(), e);
        }
        return place;
    }

    String get(Place place) {
        ByteBuffer bytes = ByteBuffer.allocate(place.length());
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, place.start() + bytes.position()) < 0) {
                    throw new IOException("it ends too early");
                }
            }
        } catch (IOException e) {
            throw new CliException("the temporary file cannot be read: " + e.getMessage(), e);
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
