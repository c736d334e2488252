package dev.penstock.operators.documents;

import dev.penstock.records.DocumentChange;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Gets the content of a document that a change names by its uri only, through Flink's file systems. A change is outside
 * text: it may name any file of this machine or of the network that the job can read. So nothing is fetched but what
 * lies below a configured prefix, and a uri that could be read in two ways is refused.
 */
final class DocumentFetcher {
    private static final String LOCAL = "file";

    private final List<String> prefixes;
    private final long maxBytes;

    /** @param prefixes absolute, each ending in a slash */
    DocumentFetcher(List<String> prefixes, long maxBytes) {
        this.prefixes = prefixes;
        this.maxBytes = maxBytes;
    }

    /**
     * The content, brought by the change or fetched. Blocks.
     *
     * @throws UnreadableException if it may not or cannot be had
     */
    byte[] content(DocumentChange change) throws UnreadableException {
        if (change.content() != null) {
            return change.content();
        }
        Path path = allowed(change.uri());
        try {
            return read(path);
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new UnreadableException("there is no file at its uri", e);
        } catch (AccessDeniedException e) {
            throw new UnreadableException("the job may not read the file at its uri", e);
        } catch (IOException e) {
            throw new UnreadableException(
                    "the file at its uri could not be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private Path allowed(String text) throws UnreadableException {
        String prefix = prefixes.stream()
                .filter(text::startsWith)
                .findFirst()
                .orElseThrow(() -> new UnreadableException(
                        "its uri is not below any of documents.uri-prefixes, which are " + prefixes));
        String below = text.substring(prefix.length());
        if (below.isEmpty() || isAmbiguous(below)) {
            throw new UnreadableException("its uri is not plain; allowed are names between slashes, without '.' and"
                    + " '..' as names, and without the characters % \\ ? # and control characters");
        }
        try {
            URI uri = new URI(text);
            return LOCAL.equals(uri.getScheme()) ? real(uri, new URI(prefix)) : new Path(uri);
        } catch (URISyntaxException e) {
            throw new UnreadableException("its uri is no valid URI; blanks and the like are not allowed in it");
        } catch (NoSuchFileException e) {
            throw new UnreadableException("there is no file at its uri", e);
        } catch (IOException e) {
            throw new UnreadableException(
                    "the file at its uri could not be found (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** Whether some reader could take the name for that of a file elsewhere. */
    private static boolean isAmbiguous(String below) {
        for (String name : below.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return below.chars().anyMatch(c -> c < ' ' || "%\\?#".indexOf(c) >= 0);
    }

    /** The file itself: a link below the prefix may lead out of it. */
    private static Path real(URI uri, URI prefix) throws IOException, UnreadableException {
        java.nio.file.Path file = java.nio.file.Path.of(uri).toRealPath();
        if (!file.startsWith(java.nio.file.Path.of(prefix).toRealPath())) {
            throw new UnreadableException("its uri is a link that leads out of documents.uri-prefixes");
        }
        if (!Files.isRegularFile(file)) {
            throw new UnreadableException("its uri is no file");
        }
        return new Path(file.toUri());
    }

    private byte[] read(Path path) throws IOException, UnreadableException {
        FileSystem files = path.getFileSystem();
        FileStatus status = files.getFileStatus(path);
        if (status.isDir()) {
            throw new UnreadableException("its uri is a folder");
        }
        checkSize(status.getLen());
        try (InputStream in = files.open(path)) {
            byte[] content = in.readNBytes((int) maxBytes + 1);
            checkSize(content.length);
            return content;
        }
    }

    private void checkSize(long bytes) throws UnreadableException {
        if (bytes > maxBytes) {
            throw new UnreadableException(
                    "it has " + bytes + " bytes or more; allowed are " + maxBytes + " (documents.parsing.max-bytes)");
        }
    }
}
