package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    private static final String UNREADABLE =
            "it is encrypted, or compressed in a way that is not read; allowed are stored and deflated entries";

    private final String path;
    private final ArchiveInputStream<?> archive;
    private final InputStream content;
    private final End end;
    private final Reading reading;
    private final int depth;
    private ArchiveEntry current;
    private DocumentReader entry;
    private String entryPath;

    /** Called behind the last entry. */
    interface End {
        /** @throws IOException if the archive is not whole */
        void check() throws IOException;
    }

    /** @param content of the entry at which the archive stands */
    ArchiveReader(
            String path, ArchiveInputStream<?> archive, InputStream content, End end, Reading reading, int depth) {
        this.path = path;
        this.archive = archive;
        this.content = content;
        this.end = end;
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
        do {
            advance();
        } while (current != null && !isDocument(current));
        if (current == null) {
            end.check();
            return null;
        }
        reading.expansion().entry();
        String name = current.getName().replace('\\', '/');
        entryPath = path + "!/" + name;
        if (!archive.canReadEntryData(current)) {
            return reading.origin().unread(entryPath, UNREADABLE);
        }
        try {
            entry = reading.open(entryPath, FileKind.of(name), content, depth);
            return null;
        } catch (Expansion.ExceededException e) {
            throw e;
        } catch (IOException e) {
            return broken(e);
        }
    }

    /** Reads what nobody has read of an entry: the archive would do so as well, and not count what it costs. */
    private void advance() throws IOException {
        if (current != null && archive.canReadEntryData(current)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        current = archive.getNextEntry();
    }

    private CorpusItem nextOfEntry() throws IOException {
        try {
            CorpusItem item = entry.next();
            if (item != null) {
                return item;
            }
        } catch (Expansion.ExceededException e) {
            throw e;
        } catch (IOException e) {
            return broken(e);
        }
        closeEntry();
        return open();
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
