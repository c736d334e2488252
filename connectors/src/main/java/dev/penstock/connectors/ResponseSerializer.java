package dev.penstock.connectors;

import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes responses. The key is the request's own, so that responses of a conversation stay in order, or else the
 * request id. Request headers travel back; id and trace context are what the pipeline settled on.
 */
final class ResponseSerializer extends TopicSerializer<Exchange> {
    private static final long serialVersionUID = 1;

    private final SerializableFunction<Exchange, byte[]> encoder;

    ResponseSerializer(String topic, SerializableFunction<Exchange, byte[]> encoder) {
        super(topic);
        this.encoder = encoder;
    }

    @Override
    byte[] key(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        return envelope.key() != null ? envelope.key() : utf8(envelope.id());
    }

    @Override
    byte[] value(Exchange exchange) {
        return encoder.apply(exchange);
    }

    @Override
    List<Header> headers(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        List<Header> headers = new ArrayList<>();
        for (dev.penstock.records.Header header : envelope.headers()) {
            boolean settled = header.key().equals(Headers.ID)
                    || header.key().equals(Headers.TRACEPARENT) && envelope.traceparent() != null;
            if (!settled) {
                headers.add(new RecordHeader(header.key(), header.value()));
            }
        }
        headers.add(new RecordHeader(Headers.ID, utf8(envelope.id())));
        if (envelope.traceparent() != null) {
            headers.add(new RecordHeader(Headers.TRACEPARENT, utf8(envelope.traceparent())));
        }
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
