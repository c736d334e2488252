package dev.penstock.connectors.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.CloseShieldInputStream;

/** Opens what is in a file, at any depth of archives: everything of it streams, and counts against the same limits. */
final class Reading {
    private static final int BUFFER = 1 << 16;

    private final CorpusFiles files;
    private final Origin origin;
    private final Expansion expansion;

    Reading(CorpusFiles files, Origin origin, Expansion expansion) {
        this.files = files;
        this.origin = origin;
        this.expansion = expansion;
    }

    static String tooLarge(CorpusFiles files) {
        return "it has more than " + files.maxDocumentBytes() + " bytes";
    }

    Origin origin() {
        return origin;
    }

    Expansion expansion() {
        return expansion;
    }

    /**
     * A reader of what a stream holds, which goes on belonging to the caller.
     *
     * @param path names what is found
     * @param depth archives around the stream
     */
    DocumentReader open(String path, FileKind kind, InputStream in, int depth) throws IOException {
        return switch (kind) {
            case DOCUMENT -> once(whole(path, in));
            case LINES -> new LinesReader(path, in, files.maxDocumentBytes(), origin);
            case PARQUET -> parquet(path, in);
            case ZIP -> zip(path, in, depth + 1);
            case TAR -> tar(path, in, depth + 1);
            case GZIP -> gzip(path, in, depth + 1);
        };
    }

    private DocumentReader zip(String path, InputStream in, int depth) throws IOException {
        expansion.nested(depth);
        ZipStream zip = new ZipStream(buffered(in));
        ZipArchiveInputStream archive = new ZipArchiveInputStream(zip, "UTF-8", true, false);
        return new ArchiveReader(path, archive, expansion.expanded(archive), zip::finish, this, depth);
    }

    /** What is in a tar is not compressed, so that it has been counted. */
    private DocumentReader tar(String path, InputStream in, int depth) throws IOException {
        expansion.nested(depth);
        TarArchiveInputStream archive = new TarArchiveInputStream(buffered(in), "UTF-8");
        return new ArchiveReader(path, archive, CloseShieldInputStream.wrap(archive), () -> {}, this, depth);
    }

    /** Rows and entries are named after the file as it is called; a single document by the name that shows its format. */
    private DocumentReader gzip(String path, InputStream in, int depth) throws IOException {
        expansion.nested(depth);
        InputStream out = expansion.expanded(new GzipCompressorInputStream(buffered(in), true));
        String inner = FileKind.unzipped(path);
        FileKind kind = FileKind.of(inner);
        boolean named = kind == FileKind.DOCUMENT || kind == FileKind.GZIP;
        return open(named ? path + "!/" + inner : path, kind, out, depth);
    }

    private DocumentReader parquet(String path, InputStream in) throws IOException {
        byte[] bytes = bounded(in);
        return bytes == null
                ? once(origin.unread(path, tooLarge(files) + "; unpack it, Parquet in archives is read from memory"))
                : ParquetReader.open(path, new MemoryBytes(bytes), origin);
    }

    private CorpusItem whole(String path, InputStream in) throws IOException {
        byte[] bytes = bounded(in);
        return bytes == null ? origin.failed(path, tooLarge(files)) : origin.document(path, bytes);
    }

    /** Null where there is more than a document may have. */
    private byte[] bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(files.maxDocumentBytes() + 1);
        return bytes.length > files.maxDocumentBytes() ? null : bytes;
    }

    private static InputStream buffered(InputStream in) {
        return new BufferedInputStream(in, BUFFER);
    }

    static DocumentReader once(CorpusItem item) {
        CorpusItem[] left = {item};
        return () -> {
            CorpusItem next = left[0];
            left[0] = null;
            return next;
        };
    }
}
