/**
 * The {@link dev.penstock.inference.batch.DynamicBatcher}: puts single items together into batches, on its own caller
 * threads, and answers each item for itself. It knows nothing of models: a
 * {@link dev.penstock.inference.batch.BatchHandler} computes, and {@link dev.penstock.inference.batch.BatchSizeTuner}
 * learns which batch size pays.
 */
package dev.penstock.inference.batch;
