package dev.penstock.operators.retrieval;

/**
 * What a corpus is searched by in the dense search.
 *
 * @param vector unit length; null where it is searched by words alone
 * @param model identity of the encoder that made it; null without a vector
 */
record SearchVector(float[] vector, String model) {
    static final SearchVector NONE = new SearchVector(null, null);
}
