package dev.penstock.operators.retrieval;

import java.util.Locale;

/** The steps of a retrieval, in the order in which they run. */
enum Step {
    /** The last turn becomes a question that can be understood by itself. */
    REWRITE,
    /** A model writes other wordings of the question. */
    MULTI_QUERY,
    /** A model writes a passage that could be the answer. */
    HYDE,
    /** Questions become vectors of the model that the corpus was embedded with. */
    ENCODE,
    /** The corpus is searched by vector and by words. */
    SEARCH,
    /** All rankings become one. */
    FUSE,
    /** What says the same as a better candidate goes. */
    DUPLICATES,
    /** A head reads question and candidate together. */
    RERANK,
    /** Newer documents gain. */
    FRESHNESS,
    /** Passages that differ from each other are chosen. */
    DIVERSITY,
    /** What was found is weighed. */
    EVIDENCE,
    /** Weak evidence: the question in other words, for a second search. */
    CORRECT,
    /** As many passages as the budget takes. */
    PACK,
    /** Passages grow into the section around them. */
    WIDEN;

    /** As it stands in traces and metrics: {@code multi-query}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
