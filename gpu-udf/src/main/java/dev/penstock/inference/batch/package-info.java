/**
 * The {@link dev.penstock.inference.batch.DynamicBatcher}: puts single items together into batches, on its own caller
 * threads, and answers each item for itself. It knows nothing of models: a
 * {@link dev.penstock.inference.batch.BatchHandler} computes, and the tuners learn from its times which batch size pays
 * and how many batches at once.
 */
package dev.penstock.inference.batch;
