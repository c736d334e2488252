/**
 * Kafka, Redis and Flink inside this process, for the demo, for files and for tests: {@link
 * dev.penstock.jobs.embedded.EmbeddedKafka}, {@link dev.penstock.jobs.embedded.EmbeddedRedis} and {@link
 * dev.penstock.jobs.embedded.EmbeddedFlink}. Each takes free ports of the loopback interface, keeps its files in a
 * temporary folder and leaves nothing behind when it is closed.
 */
package dev.penstock.jobs.embedded;
