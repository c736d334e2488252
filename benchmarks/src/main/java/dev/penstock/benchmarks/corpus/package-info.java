/** How {@link dev.penstock.benchmarks.corpus.CorpusBench} measures the index of a corpus. */
package dev.penstock.benchmarks.corpus;
