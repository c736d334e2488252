package dev.penstock.connectors;

import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes traces under the key {@code tenant/id}, which is unique across tenants. */
final class TraceSerializer extends TopicSerializer<Exchange> {
    private static final long serialVersionUID = 1;

    private final SerializableFunction<Exchange, byte[]> encoder;

    TraceSerializer(String topic, SerializableFunction<Exchange, byte[]> encoder) {
        super(topic);
        this.encoder = encoder;
    }

    @Override
    byte[] key(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        return (envelope.tenant() + "/" + envelope.id()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    byte[] value(Exchange exchange) {
        return encoder.apply(exchange);
    }

    @Override
    List<Header> headers(Exchange exchange) {
        String traceparent = exchange.envelope().traceparent();
        return traceparent == null
                ? List.of()
                : List.of(new RecordHeader(Headers.TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8)));
    }
}
