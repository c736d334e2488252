package dev.penstock.records;

/** One Kafka record header. {@code value} may be null, as in Kafka. */
public record Header(String key, byte[] value) {}
