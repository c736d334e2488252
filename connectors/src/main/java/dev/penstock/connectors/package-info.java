/** The doors to Kafka: sources and sinks of every topic, and the topics themselves. Start at {@code KafkaDoors}. */
package dev.penstock.connectors;
