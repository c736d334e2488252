/**
 * Turns documents into indexed chunks: {@link dev.penstock.operators.corpus.Chunker} cuts a text,
 * {@link dev.penstock.operators.corpus.CorpusLoader} reads a folder, embeds the chunks and stores them.
 */
package dev.penstock.operators.corpus;
