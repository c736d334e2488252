package dev.penstock.state.index;

/** Where the nearest chunks of a vector are found. */
public enum CorpusIndexKind {
    /** In a graph in each TaskManager. */
    IN_PROCESS,
    /** In a vector set in Redis, for all TaskManagers; words are searched in each of them all the same. */
    VECTOR_SETS
}
