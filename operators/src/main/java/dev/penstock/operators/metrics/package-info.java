/**
 * What happened, in numbers: {@link dev.penstock.operators.metrics.Metric} is the catalogue of all metrics;
 * {@link dev.penstock.operators.metrics.Observation observations} of them, and the facts of traces, become windows by
 * tenant.
 */
package dev.penstock.operators.metrics;
