/** The quality part of the metrics job: {@link dev.penstock.jobs.metrics.quality.QualityStages} puts it into a graph. */
package dev.penstock.jobs.metrics.quality;
