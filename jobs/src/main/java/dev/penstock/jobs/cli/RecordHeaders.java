package dev.penstock.jobs.cli;

import dev.penstock.records.Header;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Kafka record headers as text. */
public final class RecordHeaders {
    private RecordHeaders() {}

    public static Header header(String key, String value) {
        return new Header(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The last header of that name, null if there is none. */
    public static String text(ConsumerRecord<?, ?> record, String key) {
        var header = record.headers().lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
