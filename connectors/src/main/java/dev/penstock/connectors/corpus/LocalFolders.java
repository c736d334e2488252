package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Folders of this machine. Flink's own file system follows links, and fails on names with a colon. */
final class LocalFolders implements Folders {

    @Override
    public Entry at(URI uri) throws IOException {
        Path path = Path.of(uri);
        return entry(path, Files.readAttributes(path, BasicFileAttributes.class));
    }

    @Override
    public List<Entry> in(URI folder) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(Path.of(folder))) {
            for (Path child : children) {
                add(child, entries);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static void add(Path child, List<Entry> entries) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // Pipes and devices would be read for ever.
            if (attributes.isDirectory() || attributes.isRegularFile()) {
                entries.add(entry(child, attributes));
            }
        } catch (NoSuchFileException deletedMeanwhile) {
            // Then it is no part of the folder.
        }
    }

    private static Entry entry(Path path, BasicFileAttributes attributes) {
        return new Entry(
                String.valueOf(path.getFileName()),
                path.toUri(),
                attributes.isDirectory(),
                attributes.size(),
                attributes.lastModifiedTime().toMillis());
    }
}
