/** Encodes the question once, for all stages behind: {@link dev.penstock.operators.embedding.EmbedFunction}. */
package dev.penstock.operators.embedding;
