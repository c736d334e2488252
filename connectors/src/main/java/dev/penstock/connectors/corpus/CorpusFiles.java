package dev.penstock.connectors.corpus;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which files are read, and what their documents are.
 *
 * @param root a folder, or a single file, on any of Flink's file systems; absolute, with a scheme
 * @param include globs of files to take; empty for all. One without a slash is matched against a file's name, others
 *     against its path below the root
 * @param exclude globs of files and folders to leave out, in the same form
 * @param corpus the corpus that they belong to
 * @param idPrefix stands before the id of every document; may be empty
 * @param metadata of every document
 * @param labels access labels of every document; empty for everybody. Rows that have labels of their own keep those
 * @param maxDocumentBytes largest document, and longest line
 */
public record CorpusFiles(
        URI root,
        List<String> include,
        List<String> exclude,
        String corpus,
        String idPrefix,
        Map<String, String> metadata,
        List<String> labels,
        int maxDocumentBytes,
        ArchiveLimits archives)
        implements Serializable {
    private static final String LOCAL = "file";

    boolean isLocal() {
        return LOCAL.equals(root.getScheme());
    }

    /** Where a listed file can be opened. */
    URI locate(CorpusFile file) {
        if (file.uri() != null) {
            return URI.create(file.uri());
        }
        if (isLocal()) {
            return Path.of(root).resolve(file.path()).toUri();
        }
        try {
            String folder = root.getPath().replaceFirst("/*$", "/");
            return new URI(root.getScheme(), root.getAuthority(), folder + file.path(), null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a root with a path has no URIs below it", e);
        }
    }
}
