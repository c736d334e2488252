package dev.penstock.operators.documents;

/** Which chunks of a document are told when it was indexed. What else readers hold of it is taken back in any case. */
enum Telling {
    /** Those that the store did not hold. For changes of which nobody can have stored anything that was not told. */
    DIFFERENCE,
    /**
     * As {@link #DIFFERENCE}, and all where exactly this version is stored already: an earlier try may have got so far,
     * and not to telling it. Enough where changes come again in the order in which they came before.
     */
    ALL_IF_KNOWN,
    /** All, whatever is stored. Their vectors are computed again. */
    ALL
}
