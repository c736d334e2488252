package dev.penstock.operators.retrieval;

/** How the last turn of a conversation is made a question that can be searched for by itself. */
public enum RewriteMode {
    /** It is searched for as it stands. */
    OFF,
    /** Where it leans on earlier turns, key terms of those are added. */
    HEURISTIC,
    /** A model writes it anew; the heuristic where the model fails or takes too long. */
    TIER
}
