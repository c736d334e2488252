/**
 * {@code penstock eval}: how good the product's parts are on labelled data. {@code RetrievalCommand} measures the search of
 * documents; {@code RetrievalSet} is what it reads, {@code IndexUnderTest} what it asks.
 */
package dev.penstock.jobs.cli.eval;
