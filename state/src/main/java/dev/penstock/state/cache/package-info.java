/**
 * Approved answers: {@link dev.penstock.state.cache.RedisAnswerCache} holds them by exact key, {@link
 * dev.penstock.state.cache.InProcessSemanticIndex} finds stored questions by meaning, and {@link
 * dev.penstock.state.cache.SemanticGate} refuses those whose meaning differs where cosine does not see it.
 */
package dev.penstock.state.cache;
