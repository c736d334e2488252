package dev.penstock.records;

import java.util.List;

/**
 * What the metrics job writes, as JSON. Keys of objects are the component names in snake_case; on reading, unknown keys
 * are ignored. Record keys are JSON lists of names, which no names can confuse.
 */
public final class MetricRecords {
    private MetricRecords() {}

    /** {@code [window, tenant]} */
    public static byte[] key(MetricReport report) {
        return SnakeJson.names(List.of(report.window(), report.tenant()));
    }

    public static byte[] encode(MetricReport report) {
        return SnakeJson.write(report);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static MetricReport decodeReport(byte[] value) {
        return SnakeJson.read(value, MetricReport.class, "report of metrics");
    }

    /** {@code [rule, tenant]} */
    public static byte[] key(Alert alert) {
        return SnakeJson.names(List.of(alert.rule(), alert.tenant()));
    }

    public static byte[] encode(Alert alert) {
        return SnakeJson.write(alert);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static Alert decodeAlert(byte[] value) {
        return SnakeJson.read(value, Alert.class, "alert");
    }

    /** {@code [tenant, feature, method]} */
    public static byte[] key(DriftEvent event) {
        return SnakeJson.names(List.of(event.tenant(), event.feature(), event.method()));
    }

    public static byte[] encode(DriftEvent event) {
        return SnakeJson.write(event);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static DriftEvent decodeDrift(byte[] value) {
        return SnakeJson.read(value, DriftEvent.class, "drift event");
    }

    /** {@code [tenant, request]} */
    public static byte[] key(Judgement judgement) {
        return SnakeJson.names(List.of(judgement.tenant(), judgement.requestId()));
    }

    public static byte[] encode(Judgement judgement) {
        return SnakeJson.write(judgement);
    }

    /** @throws IllegalArgumentException if the bytes are something else; the message tells where, and no content */
    public static Judgement decodeJudgement(byte[] value) {
        return SnakeJson.read(value, Judgement.class, "judgement");
    }
}
