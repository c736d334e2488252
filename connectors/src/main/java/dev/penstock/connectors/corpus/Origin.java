package dev.penstock.connectors.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.DocumentException;
import dev.penstock.records.DocumentRow;
import dev.penstock.records.Utf8;

/** Makes the records of one file: ids are paths, the version is the file's time of change. */
final class Origin {
    private static final int LONGEST_ID = 1000;

    private final CorpusFiles files;
    private final CorpusFile file;

    Origin(CorpusFiles files, CorpusFile file) {
        this.files = files;
        this.file = file;
    }

    /** @param path of the document, for example {@code guides.zip!/start.md} */
    CorpusItem document(String path, byte[] content) {
        String id = files.idPrefix() + path;
        if (id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
            return CorpusItem.unread(
                    shown(path),
                    "its name is too long or has control characters; allowed are " + LONGEST_ID
                            + " characters with the names of its folders");
        }
        return CorpusItem.of(new DocumentChange(
                files.corpus(),
                Utf8.wellFormed(id),
                file.modifiedMs(),
                false,
                content,
                uri(path),
                null,
                null,
                files.metadata(),
                files.labels(),
                file.modifiedMs()));
    }

    /** @param path of the row, for example {@code faq.jsonl#12} */
    CorpusItem row(String path, byte[] line) {
        return row(path, () -> DocumentRow.decode(line, defaults(path)));
    }

    CorpusItem row(String path, ObjectNode row) {
        return row(path, () -> DocumentRow.of(row, defaults(path)));
    }

    private interface Decoding {
        DocumentChange run() throws DocumentException;
    }

    private CorpusItem row(String path, Decoding decoding) {
        try {
            DocumentChange document = decoding.run();
            if (document.content().length > files.maxDocumentBytes()) {
                return CorpusItem.failed(document.id(), Reading.tooLarge(files));
            }
            return CorpusItem.of(document);
        } catch (DocumentException e) {
            return unread(path, e.getMessage());
        }
    }

    private DocumentRow.Defaults defaults(String path) {
        return new DocumentRow.Defaults(
                files.corpus(),
                files.idPrefix(),
                path,
                file.modifiedMs(),
                files.metadata(),
                files.labels(),
                uri(file.path()),
                file.modifiedMs());
    }

    /**
     * People find documents on an object store by its address; a path of the machine that reads says nothing to them.
     *
     * @param path that of the file, and more behind it for an entry
     */
    private String uri(String path) {
        return files.isLocal()
                ? null
                : files.locate(file) + path.substring(file.path().length());
    }

    /** One document that cannot be read. */
    CorpusItem failed(String path, String reason) {
        return CorpusItem.failed(files.idPrefix() + shown(path), reason);
    }

    /** Something that cannot be read, with an unknown number of documents in it. */
    CorpusItem unread(String path, String reason) {
        return CorpusItem.unread(files.idPrefix() + shown(path), reason);
    }

    private static String shown(String path) {
        String line = Utf8.wellFormed(path).replaceAll("\\p{Cntrl}", "?");
        return line.length() > LONGEST_ID ? line.substring(0, LONGEST_ID) + "..." : line;
    }
}
