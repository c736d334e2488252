package dev.penstock.records;

/** What became of a change of a document. */
public enum DocumentStatus {
    /** It is indexed, and what it was before is not. */
    INDEXED,
    /** It is indexed already, exactly so. */
    UNCHANGED,
    /** A newer version, or its deletion, was known already. */
    STALE,
    /** It is gone from the index. */
    DELETED,
    /** It could not be read; what was indexed before stays. */
    FAILED
}
