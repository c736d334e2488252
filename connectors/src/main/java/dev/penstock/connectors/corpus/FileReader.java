package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents of one listed file. Never fails: what goes wrong is an item. */
final class FileReader implements DocumentReader {
    private static final Logger LOG = LoggerFactory.getLogger(FileReader.class);

    private final CorpusFiles files;
    private final CorpusFile file;
    private final Origin origin;
    private final Expansion expansion;
    private InputStream in;
    private DocumentReader documents;
    private boolean ended;
    private long told;

    FileReader(CorpusFiles files, CorpusFile file) {
        this.files = files;
        this.file = file;
        this.origin = new Origin(files, file);
        this.expansion = new Expansion(files.archives());
    }

    @Override
    public CorpusItem next() {
        if (ended) {
            return null;
        }
        try {
            if (file.fault() != null) {
                return last(file.fault());
            }
            if (documents == null) {
                documents = open();
            }
            CorpusItem item = documents.next();
            ended = item == null;
            return item;
        } catch (IOException e) {
            return last(Reasons.of(e));
        } catch (RuntimeException e) {
            // Parsers of foreign formats throw whatever they like at files that are made to confuse them.
            LOG.warn("{} is left out", file.path(), e);
            return last(Reasons.of(e));
        }
    }

    private CorpusItem last(String reason) {
        ended = true;
        return origin.unread(file.path(), reason);
    }

    private DocumentReader open() throws IOException {
        FileKind kind = FileKind.of(file.path());
        if (kind == FileKind.DOCUMENT && file.bytes() > files.maxDocumentBytes()) {
            return Reading.once(origin.failed(file.path(), Reading.tooLarge(files)));
        }
        StoredBytes stored = new StoredBytes(files.locate(file), file.bytes());
        if (kind == FileKind.PARQUET) {
            return ParquetReader.open(file.path(), stored, origin);
        }
        in = stored.at(0);
        return new Reading(files, origin, expansion).open(file.path(), kind, expansion.file(in), 0);
    }

    /** Bytes of the file that were read since this was asked last; all that are left once it has ended. */
    long bytesSinceLast() {
        long now = ended ? Math.max(file.bytes(), told) : Math.min(expansion.read(), file.bytes());
        long bytes = Math.max(0, now - told);
        told += bytes;
        return bytes;
    }

    @Override
    public void close() throws IOException {
        try (InputStream closing = in) {
            if (documents != null) {
                documents.close();
            }
        }
    }
}
