package dev.penstock.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.records.Alert;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.Headers;
import dev.penstock.records.Judgement;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.MetricReport;
import dev.penstock.records.ResponseCodec;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
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
            return switch (topic) {
                case Topics.TRACES -> trace(record);
                case Topics.FEEDBACK -> cut(new String(record.value(), StandardCharsets.UTF_8));
                case Topics.METRICS -> metrics(MetricRecords.decodeReport(record.value()));
                case Topics.ALERTS -> alert(MetricRecords.decodeAlert(record.value()));
                case Topics.DRIFT -> drift(MetricRecords.decodeDrift(record.value()));
                case Topics.JUDGEMENTS -> judgement(MetricRecords.decodeJudgement(record.value()));
                default -> response(record);
            };
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

    private static String metrics(MetricReport report) {
        String headline = report.series().stream()
                .filter(series -> series.attributes().isEmpty())
                .map(series -> String.format(Locale.ROOT, "%s %.4g", series.name(), series.value()))
                .collect(Collectors.joining(", "));
        return Instant.ofEpochMilli(report.endMs()) + "  " + report.window() + "  " + report.tenant()
                + (report.revision() == 0 ? "" : "  revision " + report.revision()) + "  " + headline;
    }

    private static String alert(Alert alert) {
        return Instant.ofEpochMilli(alert.atMs()) + "  " + (alert.firing() ? "FIRING" : "healed") + "  " + alert.rule()
                + "  " + alert.tenant() + "  " + cut(alert.summary());
    }

    private static String drift(DriftEvent event) {
        return Instant.ofEpochMilli(event.endMs()) + "  " + (event.drifted() ? "DRIFTED" : "over") + "  "
                + event.tenant() + "  " + event.feature() + "  "
                + String.format(Locale.ROOT, "%s %.4g (%.4g)", event.method(), event.score(), event.threshold()) + "  "
                + cut(event.summary());
    }

    private static String judgement(Judgement judgement) {
        return judgement.tenant() + "/" + judgement.requestId() + "  faithfulness " + judgement.faithfulness()
                + "  relevancy " + judgement.answerRelevancy() + "  " + judgement.judge();
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
