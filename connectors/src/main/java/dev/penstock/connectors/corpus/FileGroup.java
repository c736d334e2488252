package dev.penstock.connectors.corpus;

import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A few files that one reader reads, so that a hundred thousand small ones do not need as many requests.
 *
 * @param files at least one
 * @param emitted items that were emitted before the reader was restored, not to be emitted again
 */
record FileGroup(List<CorpusFile> files, long emitted) implements SourceSplit {

    FileGroup(List<CorpusFile> files) {
        this(List.copyOf(files), 0);
    }

    /** No path is in two groups. */
    @Override
    public String splitId() {
        return files.get(0).path();
    }
}
