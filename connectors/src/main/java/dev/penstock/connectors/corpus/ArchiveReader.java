package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * The files of an archive in their order, each expanded where it is an archive itself. Nothing is written anywhere: a
 * name such as {@code ../../etc/passwd} is only a name.
 */
final class ArchiveReader implements DocumentReader {
    private static final String MAC_METADATA = "__MACOSX";

    private final String path;
    private final ArchiveInputStream<?> archive;
    private final Reading reading;
    private final int depth;
    private DocumentReader entry;
    private String entryPath;

    ArchiveReader(String path, ArchiveInputStream<?> archive, Reading reading, int depth) {
        this.path = path;
        this.archive = archive;
        this.reading = reading;
        this.depth = depth;
    }

    @Override
    public CorpusItem next() throws IOException {
        while (true) {
            CorpusItem item = entry == null ? open() : nextOfEntry();
            if (item != null) {
                return item;
            }
            if (entry == null) {
                return null;
            }
        }
    }

    /** Opens the next entry; returns an item only where that fails. No entry is open behind the last one. */
    private CorpusItem open() throws IOException {
        ArchiveEntry next = archive.getNextEntry();
        while (next != null && !isDocument(next)) {
            next = archive.getNextEntry();
        }
        if (next == null) {
            return null;
        }
        reading.expansion().entry();
        String name = next.getName().replace('\\', '/');
        entryPath = path + "!/" + name;
        if (!archive.canReadEntryData(next)) {
            return reading.origin()
                    .unread(
                            entryPath,
                            "it is encrypted, or compressed in a way that is not read; allowed are stored and "
                                    + "deflated entries");
        }
        try {
            entry = reading.open(
                    entryPath, FileKind.of(name), reading.expansion().expanded(archive), depth);
            return null;
        } catch (Expansion.ExceededException e) {
            throw e;
        } catch (IOException e) {
            return broken(e);
        }
    }

    private CorpusItem nextOfEntry() throws IOException {
        try {
            CorpusItem item = entry.next();
            if (item == null) {
                closeEntry();
            }
            return item == null ? open() : item;
        } catch (Expansion.ExceededException e) {
            throw e;
        } catch (IOException e) {
            return broken(e);
        }
    }

    private CorpusItem broken(IOException e) throws IOException {
        closeEntry();
        return reading.origin().unread(entryPath, Reasons.of(e));
    }

    private void closeEntry() throws IOException {
        if (entry != null) {
            entry.close();
            entry = null;
        }
    }

    /** Whether it is a file that is not hidden; links point out of the archive as often as into it. */
    private static boolean isDocument(ArchiveEntry entry) {
        boolean special = entry instanceof TarArchiveEntry tar && !tar.isFile()
                || entry instanceof ZipArchiveEntry zip && zip.isUnixSymlink();
        return !entry.isDirectory()
                && !special
                && Arrays.stream(entry.getName().replace('\\', '/').split("/"))
                        .noneMatch(name -> isHidden(name) || name.equals(MAC_METADATA));
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") && !name.equals(".") && !name.equals("..");
    }

    @Override
    public void close() throws IOException {
        closeEntry();
    }
}
