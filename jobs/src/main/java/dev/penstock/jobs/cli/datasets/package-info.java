/**
 * {@code penstock datasets}: data sets for fine-tuning from rated and judged traffic. The choice is made by
 * {@link dev.penstock.operators.datasets.DatasetBuilder}; here are the options, Kafka and the files.
 */
package dev.penstock.jobs.cli.datasets;
