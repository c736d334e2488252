/**
 * The job that measures what happens while it does. {@link dev.penstock.jobs.metrics.MetricsJob} configures the
 * environment and builds the graph; {@code MetricsGraph} holds the stages in the order in which a trace meets them, and
 * {@link dev.penstock.jobs.metrics.WindowStages} those that make windows, which the benchmark measures too.
 */
package dev.penstock.jobs.metrics;
