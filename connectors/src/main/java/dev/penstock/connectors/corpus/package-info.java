/**
 * The documents of a folder or an object store as a bounded Flink source. Start at
 * {@link dev.penstock.connectors.corpus.CorpusSource}: an enumerator lists files lazily ({@code Listing}), readers open
 * them ({@code FileReader}) and expand archives and tables into documents.
 */
package dev.penstock.connectors.corpus;
