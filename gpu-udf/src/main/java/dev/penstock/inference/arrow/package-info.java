/**
 * Batches off-heap in Arrow: {@link dev.penstock.inference.arrow.TokenBatch} holds what goes into a model,
 * {@link dev.penstock.inference.arrow.VectorBatch} what comes out. Both give NIO views of the same memory, so that
 * tensors wrap it without a copy, and Arrow roots, so that batches can be written:
 * {@link dev.penstock.inference.arrow.BatchFile} writes them as Arrow IPC or Parquet, and
 * {@link dev.penstock.inference.arrow.EncodedTexts} puts vectors beside the texts that they belong to.
 */
package dev.penstock.inference.arrow;
