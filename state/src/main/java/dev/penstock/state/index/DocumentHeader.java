package dev.penstock.state.index;

import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the chunks of a document share, see {@link IndexedDocument}; with its stored form. */
record DocumentHeader(
        long version, String title, String uri, Map<String, String> metadata, List<String> labels, long changedAtMs) {
    private static final int FORM = 1;

    static DocumentHeader of(IndexedDocument document) {
        return new DocumentHeader(
                document.version(),
                document.title(),
                document.uri(),
                document.metadata(),
                document.labels(),
                document.changedAtMs());
    }

    byte[] encode() {
        Packer out = new Packer()
                .integer(FORM)
                .number(version)
                .text(title)
                .text(uri)
                .texts(labels)
                .number(changedAtMs)
                .integer(metadata.size());
        // Sorted, so that equal headers are equal bytes.
        new TreeMap<>(metadata).forEach((name, value) -> out.text(name).text(value));
        return out.bytes();
    }

    /** @throws DamagedException if the bytes are no header of a form that this code knows */
    static DocumentHeader decode(byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            DamagedException.unless(in.integer() == FORM, "header");
            long version = in.number();
            String title = in.text();
            String uri = in.text();
            List<String> labels = in.texts();
            long changedAtMs = in.number();
            Map<String, String> metadata = new TreeMap<>();
            for (int left = in.length(2 * Integer.BYTES); left > 0; left--) {
                metadata.put(in.text(), in.text());
            }
            return new DocumentHeader(version, title, uri, metadata, labels, changedAtMs);
        } catch (BufferUnderflowException e) {
            throw new DamagedException("header", e);
        }
    }
}
