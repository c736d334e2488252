/**
 * Corpora whose nearest chunks are found by vector sets, the data type of Redis 8: {@link
 * dev.penstock.state.index.vectorset.CorpusBackends} opens store and index of the kind that the options name. A generation
 * of a corpus has the vector set {@code vectors:CORPUS:GENERATION}; its elements are chunk ids. It follows from the stored
 * documents and can be filled from them at any time.
 */
package dev.penstock.state.index.vectorset;
