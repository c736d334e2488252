package dev.penstock.state.index;

import dev.penstock.options.Option;
import java.io.Serializable;

/** Where corpora are searched, and where each TaskManager keeps its part of the index. */
public record CorpusIndexOptions(
        @Option(
                value = "Where vectors are searched: in-process, in a graph in the memory of each TaskManager; or "
                        + "vector-sets, in one graph in Redis for all of them, which needs Redis 8. To be the same for all "
                        + "jobs that write or search the corpora",
                byDefault = "in-process")
        CorpusIndexKind kind,

        @Option(
                value =
                        "Folder for the index of all corpora, memory-mapped; it survives a restart, after which only what "
                                + "changed is read from Redis. Each process takes a numbered folder of its own in it. Unset for "
                                + "a temporary folder, which is filled from Redis at each start and removed at the end",
                byDefault = "null")
        String directory)
        implements Serializable {

    /** In process, in a temporary folder. */
    public static final CorpusIndexOptions TEMPORARY = new CorpusIndexOptions(CorpusIndexKind.IN_PROCESS, null);

    /** In process. */
    public CorpusIndexOptions(String directory) {
        this(CorpusIndexKind.IN_PROCESS, directory);
    }
}
