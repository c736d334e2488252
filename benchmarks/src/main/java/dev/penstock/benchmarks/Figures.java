package dev.penstock.benchmarks;

/**
 * What one run showed.
 *
 * @param name of the run
 * @param requests answered
 * @param perSecond while a backlog was worked off
 * @param p50Ms median latency at a paced load, NaN where none was run
 * @param note where the requests ended, for example how many were cache hits
 */
record Figures(String name, long requests, double perSecond, double p50Ms, double p95Ms, double p99Ms, String note) {}
