package dev.penstock.records;

/** The stages whose time is taken, in the order in which a request meets them. Append only: ordinals are stored. */
public enum Stage {
    /** From the record's timestamp until it was read. */
    QUEUE,
    EXACT_CACHE,
    EMBED,
    SEMANTIC_CACHE,
    RETRIEVE,
    INFER;

    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
