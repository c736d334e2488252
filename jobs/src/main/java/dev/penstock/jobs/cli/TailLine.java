package dev.penstock.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.records.Headers;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sums up one record in one line for people. */
final class TailLine {
    private static final int LONGEST_TEXT = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private TailLine() {}

    static String of(ConsumerRecord<byte[], byte[]> record, String topic) {
        if (topic.equals(Topics.DEAD_LETTERS)) {
            return deadLetter(record);
        }
        try {
            return topic.equals(Topics.TRACES) ? trace(record) : response(record);
        } catch (IOException | IllegalArgumentException unreadable) {
            return position(record) + "  is no record of Penstock";
        }
    }

    private static String response(ConsumerRecord<byte[], byte[]> record) {
        ResponseView view = ResponseCodec.decode(record.value());
        String text = view.text() != null ? view.text() : view.errorMessage();
        return String.format(
                Locale.ROOT,
                "%s  %-8s %-8s %-8s %7.0f ms  $%.6f  %s",
                view.id(),
                lower(view.status()),
                view.tier() == null ? "-" : view.tier(),
                lower(view.cacheLevel()),
                view.totalMs(),
                view.costUsd(),
                cut(view.errorCode() == null ? text : view.errorCode() + ": " + text));
    }

    private static String trace(ConsumerRecord<byte[], byte[]> record) throws IOException {
        JsonNode trace = JSON.readTree(record.value());
        return trace.path("envelope").path("tenant").asText("-") + "/"
                + trace.path("envelope").path("id").asText("-") + "  "
                + trace.path("outcome").path("status").asText("-").toLowerCase(Locale.ROOT) + "  "
                + trace.path("route").path("tier").asText("-") + "  "
                + record.value().length + " bytes";
    }

    private static String deadLetter(ConsumerRecord<byte[], byte[]> record) {
        int bytes = record.value() == null ? 0 : record.value().length;
        return header(record, Headers.DEAD_TOPIC) + "-" + header(record, Headers.DEAD_PARTITION) + "-"
                + header(record, Headers.DEAD_OFFSET) + "  " + header(record, Headers.DEAD_STAGE) + "  " + bytes
                + " bytes  " + cut(header(record, Headers.DEAD_REASON));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String key) {
        String text = RecordHeaders.text(record, key);
        return text == null ? "-" : text;
    }

    private static String position(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String cut(String text) {
        String line = text == null ? "" : text.replaceAll("\\R+", " ");
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "..." : line;
    }
}
