/**
 * {@code penstock run}: a request file through the graph, one output line for each input line. Start at
 * {@code RunCommand}; {@code BatchRun} does the bookkeeping and knows no Kafka.
 */
package dev.penstock.jobs.cli.batch;
