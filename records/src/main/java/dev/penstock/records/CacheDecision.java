package dev.penstock.records;

/**
 * What the caches said.
 *
 * @param level which cache answered, {@code NONE} for a miss
 * @param cacheable whether the answer may be stored
 * @param scope hash of everything an answer must share besides the question: tenant, system prompt and earlier turns,
 *     parameters, corpus, access labels
 * @param key hash of scope and question: the exact cache's key
 * @param entryId key of the entry that answered, or of the nearest one that did not pass; null if there was none
 * @param similarity cosine with that entry, 1 on an exact hit, 0 if there was none
 * @param threshold the cosine that a semantic hit must reach
 * @param reason why the nearest entry was refused, for example {@code numbers differ}; null on a hit
 */
public record CacheDecision(
        CacheLevel level,
        boolean cacheable,
        String scope,
        String key,
        String entryId,
        double similarity,
        double threshold,
        String reason) {

    /** The same, but the answer is not to be stored. */
    public CacheDecision notCacheable(String because) {
        return new CacheDecision(level, false, scope, key, entryId, similarity, threshold, because);
    }
}
