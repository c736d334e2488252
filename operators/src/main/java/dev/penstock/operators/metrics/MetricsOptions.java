package dev.penstock.operators.metrics;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.quality.QualityOptions;
import dev.penstock.options.Option;
import java.io.Serializable;

/** What the metrics job measures. */
public record MetricsOptions(
        @Option(
                value = "Kafka consumer group of the metrics job, and its name in Flink's web UI",
                byDefault = "penstock-metrics",
                min = 1,
                max = 200)
        String groupId,

        @Option("Windows, tenants that are told apart, and how late a trace may be")
        WindowOptions windows,

        @Option(
                value =
                        "Share of traces whose texts and vectors are looked at, for quality and drift; cost and performance"
                                + " count all of them",
                byDefault = "1",
                min = 0,
                max = 1)
        double sampleShare,

        @Option(
                value = "Traces a second that one parallel instance looks at so; beyond it the share becomes smaller",
                byDefault = "500",
                min = 1,
                max = 100000)
        int samplesPerSecond,

        @Option("How answers are scored, and which share of them a judge sees")
        QualityOptions quality,

        @Option("What traffic is compared with, and from when on it is drift")
        DriftOptions drift,

        @Option("Where Prometheus scrapes the windows of metrics")
        PrometheusOptions prometheus,

        @Option("Which alerts there are, and from when on they hold")
        AlertOptions alerts)
        implements Serializable {}
