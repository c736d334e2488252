/**
 * The main job: requests from Kafka to answers. {@link dev.penstock.jobs.serve.ServeJob} configures the environment and
 * builds the graph; {@code ServeGraph} holds the stages in the order in which a request meets them.
 */
package dev.penstock.jobs.serve;
