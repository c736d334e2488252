/**
 * Cuts documents: {@link dev.penstock.operators.corpus.Chunker} turns a text into chunks that follow its structure and are
 * bounded by tokens.
 */
package dev.penstock.operators.corpus;
