/**
 * The metrics job against reading whole traces by hand: {@link dev.penstock.benchmarks.metrics.MetricsBench} is the way
 * in.
 */
package dev.penstock.benchmarks.metrics;
