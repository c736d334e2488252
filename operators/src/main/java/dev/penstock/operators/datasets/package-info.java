/**
 * Data sets for fine-tuning from traffic: {@link dev.penstock.operators.datasets.RatedExchanges} knows what users and
 * judges said, {@link dev.penstock.operators.datasets.ExampleMaker} makes a redacted example of an exchange or says why
 * not, and {@link dev.penstock.operators.datasets.ExampleSelection} drops duplicates, pairs, balances and limits. Nothing
 * here knows Kafka or the command line.
 */
package dev.penstock.operators.datasets;
