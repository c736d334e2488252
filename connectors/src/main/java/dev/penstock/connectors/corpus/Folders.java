package dev.penstock.connectors.corpus;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** How the folders of a file system are listed. */
interface Folders {

    /**
     * A file or a folder.
     *
     * @param name its own
     */
    record Entry(String name, URI uri, boolean isFolder, long bytes, long modifiedMs) {}

    /** What is at a place. */
    Entry at(URI uri) throws IOException;

    /** What is in a folder, but for links, sorted by name. */
    List<Entry> in(URI folder) throws IOException;

    static Folders of(CorpusFiles files) {
        return files.isLocal() ? new LocalFolders() : new FlinkFolders();
    }
}
