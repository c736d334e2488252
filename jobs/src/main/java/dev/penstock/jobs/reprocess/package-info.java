/**
 * The batch job over the files of a corpus. {@link dev.penstock.jobs.reprocess.ReprocessJob} builds the graph,
 * {@link dev.penstock.jobs.reprocess.ReprocessRun} drives it to its end, {@link dev.penstock.jobs.reprocess.Pruning} and
 * {@link dev.penstock.jobs.reprocess.ChunkExport} are what may follow.
 */
package dev.penstock.jobs.reprocess;
