/**
 * {@code penstock bench reprocess}: whole runs over a corpus of real texts, against the encoder's own rate on the same
 * chunks, and what an edit and an unchanged run cost.
 */
package dev.penstock.benchmarks.reprocess;
