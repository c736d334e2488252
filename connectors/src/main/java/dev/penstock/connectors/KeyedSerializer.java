package dev.penstock.connectors;

import java.util.List;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.common.header.Header;

/** Writes records with a key and no headers. A null value is a tombstone. */
final class KeyedSerializer<T> extends TopicSerializer<T> {
    private static final long serialVersionUID = 1;

    private final SerializableFunction<T, byte[]> key;
    private final SerializableFunction<T, byte[]> value;

    KeyedSerializer(String topic, SerializableFunction<T, byte[]> key, SerializableFunction<T, byte[]> value) {
        super(topic);
        this.key = key;
        this.value = value;
    }

    @Override
    byte[] key(T element) {
        return key.apply(element);
    }

    @Override
    byte[] value(T element) {
        return value.apply(element);
    }

    @Override
    List<Header> headers(T element) {
        return List.of();
    }
}
