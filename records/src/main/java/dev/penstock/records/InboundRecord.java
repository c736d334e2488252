package dev.penstock.records;

import java.util.List;

/**
 * A Kafka record as it was read, before anybody looked inside.
 *
 * @param timestamp milliseconds since the epoch
 * @param key may be null
 * @param value may be null (a tombstone)
 */
public record InboundRecord(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] value, List<Header> headers) {}
