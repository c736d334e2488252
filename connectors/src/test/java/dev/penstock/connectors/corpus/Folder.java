package dev.penstock.connectors.corpus;

import dev.penstock.records.DocumentChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A folder of files for tests, and what is read of it without Flink. */
final class Folder {
    static final long MODIFIED = 1_700_000_000_000L;
    static final int MAX_DOCUMENT = 1 << 20;

    private final Path root;

    Folder(Path root) {
        this.root = root;
    }

    Path file(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(MODIFIED));
        return file;
    }

    Path file(String path, String content) throws IOException {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    CorpusFiles files() {
        return files(List.of(), List.of());
    }

    CorpusFiles files(List<String> include, List<String> exclude) {
        return new CorpusFiles(
                root.toUri(),
                include,
                exclude,
                "docs",
                "",
                Map.of("source", "folder"),
                List.of("staff"),
                MAX_DOCUMENT,
                new ArchiveLimits(100, 256L << 20, 250, 3));
    }

    List<CorpusItem> read() throws IOException {
        return read(files());
    }

    static List<CorpusItem> read(CorpusFiles files) throws IOException {
        List<CorpusItem> items = new ArrayList<>();
        Listing listing = new Listing(files);
        for (CorpusFile file = listing.next(); file != null; file = listing.next()) {
            try (FileReader reader = new FileReader(files, file)) {
                for (CorpusItem item = reader.next(); item != null; item = reader.next()) {
                    items.add(item);
                }
            }
        }
        return items;
    }

    /** Texts by document id. */
    static Map<String, String> texts(List<CorpusItem> items) {
        Map<String, String> texts = new LinkedHashMap<>();
        items.stream()
                .filter(item -> !item.isFailure())
                .map(CorpusItem::document)
                .forEach(document -> {
                    texts.put(document.id(), text(document));
                });
        return texts;
    }

    /** Reasons by path. */
    static Map<String, String> failures(List<CorpusItem> items) {
        Map<String, String> failures = new LinkedHashMap<>();
        items.stream().filter(CorpusItem::isFailure).forEach(item -> failures.put(item.path(), item.reason()));
        return failures;
    }

    static String text(DocumentChange document) {
        return new String(document.content(), StandardCharsets.UTF_8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
                header.setSize(entry.getValue().length);
                out.putArchiveEntry(header);
                out.write(entry.getValue());
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
