/**
 * {@code penstock bench embed}: the encoder against langchain4j's in-process model and against a loop by hand. Start at
 * {@link dev.penstock.benchmarks.embed.EmbedBench}.
 */
package dev.penstock.benchmarks.embed;
