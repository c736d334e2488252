/**
 * Benchmarks that a reader can run: {@code penstock bench ...} end to end, each against a baseline in the same run, and
 * JMH for single hot paths. What they showed, with hardware and date, is in docs/benchmarks.md.
 */
package dev.penstock.benchmarks;
