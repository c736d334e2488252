/**
 * Answers from memory: {@link dev.penstock.operators.cache.ExactCacheFunction} by the question's text,
 * {@link dev.penstock.operators.cache.SemanticCacheFunction} by its meaning, both within one scope
 * ({@link dev.penstock.operators.cache.CacheKeys}). {@link dev.penstock.operators.cache.CacheFillSink} stores what the
 * output filter approved.
 *
 * <p>A hit leaves before the output filter. That is sound because the policy that approved an answer is part of its
 * scope: with a new policy version every lookup misses, and answers are generated and filtered anew.
 */
package dev.penstock.operators.cache;
