/**
 * The job that keeps the index in step with changed documents. {@link dev.penstock.jobs.reembed.ReembedJob} configures the
 * environment and builds the graph; {@code ReembedGraph} holds the stages in the order in which a change meets them.
 */
package dev.penstock.jobs.reembed;
