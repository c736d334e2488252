package dev.penstock.state.index;

import dev.penstock.options.Option;
import java.io.Serializable;

/** Where each TaskManager keeps its index of the corpora. */
public record CorpusIndexOptions(
        @Option(
                value =
                        "Folder for the index of all corpora, memory-mapped; it survives a restart, after which only what "
                                + "changed is read from Redis. Each process takes a numbered folder of its own in it. Unset for "
                                + "a temporary folder, which is filled from Redis at each start and removed at the end",
                byDefault = "null")
        String directory)
        implements Serializable {

    /** A temporary folder. */
    public static final CorpusIndexOptions TEMPORARY = new CorpusIndexOptions(null);
}
