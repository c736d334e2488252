/**
 * What travels on Kafka: the {@link dev.penstock.records.Exchange} of one request with the sections that the
 * operators stamp, topic and header names, and the JSON codecs. Start at {@code Exchange}; {@link dev.penstock.records.RequestCodec} makes one from a record,
 * and {@link dev.penstock.records.ResponseCodec} writes the answer.
 *
 * <p>All types are immutable public Java records made of primitives, strings, enums, arrays, lists and maps, so that
 * Flink gives them its own serializers (never Kryo) and their state can gain fields.
 */
package dev.penstock.records;
