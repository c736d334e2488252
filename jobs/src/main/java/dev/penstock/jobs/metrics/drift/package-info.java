/** The stages of the metrics job that find drift: {@link dev.penstock.jobs.metrics.drift.DriftStages}. */
package dev.penstock.jobs.metrics.drift;
