/**
 * Keeps the index in step with documents. {@link dev.penstock.operators.documents.DocumentIndexer} does it for one change
 * at a time, for whoever hands it in. In the re-embedding job a change walks through
 * {@link dev.penstock.operators.documents.DecodeChangesFunction}, {@link dev.penstock.operators.documents.DocumentGate}
 * (no older version passes a newer one), {@link dev.penstock.operators.documents.IndexDocumentsFunction} and
 * {@link dev.penstock.operators.documents.ChunkChangelog}. {@link dev.penstock.operators.documents.FolderLoader} brings
 * in a folder.
 */
package dev.penstock.operators.documents;
