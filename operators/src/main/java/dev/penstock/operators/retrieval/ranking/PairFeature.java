package dev.penstock.operators.retrieval.ranking;

/** What a reranking head reads of a question and a passage. Their names stand in head files. */
enum PairFeature {
    /** The cosine as a share of the best among the candidates, both counted from -1. */
    COSINE_SHARE,
    /** The cosine itself, 0 without a vector. */
    COSINE,
    /** The BM25 score as a share of the best among the candidates. */
    WORDS_SHARE,
    /** 60 / (60 + rank) in the dense search, 0 where that did not find it. */
    DENSE_RANK,
    /** The same of the search by words. */
    WORDS_RANK,
    /** The share of the question's words that the passage or its title has, each weighted by how few candidates have it. */
    OVERLAP,
    /** The same for the title alone. */
    TITLE_OVERLAP,
    /** The same for the first words of the passage. */
    EARLY_OVERLAP,
    /** The share of the question's pairs of neighbours that are neighbours in the passage, in this order. */
    PHRASES,
    /** The share of the question's pairs of neighbours that stand near each other in the passage. */
    NEARNESS,
    /** The share of the question's numbers that the passage lacks; 0 for a question without numbers. */
    NUMBERS_MISSING,
    /** The same of names. */
    NAMES_MISSING
}
