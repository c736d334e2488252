package dev.penstock.connectors.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The stored forms of the source's state. */
final class SplitSerializers {
    private static final int VERSION = 1;

    private SplitSerializers() {}

    static SimpleVersionedSerializer<FileGroup> groups() {
        return new Form<>(SplitSerializers::write, SplitSerializers::readGroup);
    }

    static SimpleVersionedSerializer<ListingState> listings() {
        return new Form<>(SplitSerializers::write, SplitSerializers::readState);
    }

    private interface Writer<T> {
        void write(T value, DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private record Form<T>(Writer<T> writer, Reader<T> reader) implements SimpleVersionedSerializer<T> {
        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(T value) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                writer.write(value, out);
            }
            return bytes.toByteArray();
        }

        @Override
        public T deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("state of version " + version + " is unknown; known is " + VERSION);
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                return reader.read(in);
            }
        }
    }

    private static void write(ListingState state, DataOutputStream out) throws IOException {
        writeText(state.after(), out);
        out.writeInt(state.ready().size());
        for (FileGroup group : state.ready()) {
            write(group, out);
        }
    }

    private static ListingState readState(DataInputStream in) throws IOException {
        String after = readText(in);
        List<FileGroup> ready = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            ready.add(readGroup(in));
        }
        return new ListingState(after, ready);
    }

    private static void write(FileGroup group, DataOutputStream out) throws IOException {
        out.writeLong(group.emitted());
        out.writeInt(group.files().size());
        for (CorpusFile file : group.files()) {
            writeText(file.path(), out);
            writeText(file.uri(), out);
            out.writeLong(file.bytes());
            out.writeLong(file.modifiedMs());
            writeText(file.fault(), out);
        }
    }

    private static FileGroup readGroup(DataInputStream in) throws IOException {
        long emitted = in.readLong();
        List<CorpusFile> files = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            files.add(new CorpusFile(readText(in), readText(in), in.readLong(), in.readLong(), readText(in)));
        }
        return new FileGroup(files, emitted);
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static String readText(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
