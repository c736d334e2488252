package dev.penstock.connectors;

import dev.penstock.records.DeadLetter;
import dev.penstock.records.Headers;
import dev.penstock.records.InboundRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes dead letters: key, value and headers as they came, then headers that say stage, reason and origin. A record
 * that dies a second time keeps the headers of its first death; the last header of a name is the newest.
 */
final class DeadLetterSerializer extends TopicSerializer<DeadLetter> {
    private static final long serialVersionUID = 1;

    DeadLetterSerializer(String topic) {
        super(topic);
    }

    @Override
    byte[] key(DeadLetter letter) {
        return letter.inbound().key();
    }

    @Override
    byte[] value(DeadLetter letter) {
        return letter.inbound().value();
    }

    @Override
    List<Header> headers(DeadLetter letter) {
        InboundRecord inbound = letter.inbound();
        List<Header> headers = new ArrayList<>();
        inbound.headers().forEach(header -> headers.add(new RecordHeader(header.key(), header.value())));
        add(headers, Headers.DEAD_STAGE, letter.stage());
        add(headers, Headers.DEAD_REASON, letter.reason());
        add(headers, Headers.DEAD_TOPIC, inbound.topic());
        add(headers, Headers.DEAD_PARTITION, String.valueOf(inbound.partition()));
        add(headers, Headers.DEAD_OFFSET, String.valueOf(inbound.offset()));
        return headers;
    }

    private static void add(List<Header> headers, String key, String value) {
        headers.add(new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8)));
    }
}
