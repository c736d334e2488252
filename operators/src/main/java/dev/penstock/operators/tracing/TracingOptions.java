package dev.penstock.operators.tracing;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** Which exchanges become OpenTelemetry spans, and where those go. */
public record TracingOptions(
        @Option(
                value = "Where spans go: none, otlp (OTLP over HTTP, to a collector or a tracing backend) or log (JSON "
                        + "lines by the logger dev.penstock.spans)",
                byDefault = "none")
        TracingExporter exporter,

        @Option(
                value = "otlp: where traces are taken, the path included",
                byDefault = "http://localhost:4318/v1/traces",
                min = 1)
        String endpoint,

        @Option(
                value = "otlp: environment variable that holds HTTP headers, for example with a token, as "
                        + "name=value,name=value (OTEL_EXPORTER_OTLP_HEADERS has this form); unset for none",
                byDefault = "null")
        String headersEnv,

        @Option(
                value = "otlp: file that holds HTTP headers in the same form, for mounted secrets; unset for none",
                byDefault = "null")
        String headersFile,

        @Option(value = "Name of the service in the spans", byDefault = "penstock", min = 1, max = 200)
        String serviceName,

        @Option(
                value =
                        "Share of the exchanges without a trace context that become spans, chosen by trace id. Where the "
                                + "request brings a trace context, its sampled flag decides",
                byDefault = "0.1",
                min = 0,
                max = 1)
        double ratio,

        @Option(
                value =
                        "Whether failed and blocked exchanges become spans in any case. Shed ones do not: there are many "
                                + "when there is trouble",
                byDefault = "true")
        boolean alwaysErrors,

        @Option(
                value = "Exchanges that took at least so long become spans in any case; 0ms for never",
                byDefault = "10s",
                min = 0,
                max = 86400000)
        Duration slowAfter,

        @Option(
                value =
                        "Whether spans hold messages and answers. What the guardrail knows as personal data or as a secret "
                                + "is redacted in them, whatever the policy says, but people write much that no rule knows",
                byDefault = "false")
        boolean content,

        @Option(
                value = "Most exchanges that wait for export in one TaskManager; more are dropped and counted",
                byDefault = "2048",
                min = 1,
                max = 1000000)
        int queue,

        @Option(
                value = "otlp: longest time for one call; it is repeated where the failure may pass",
                byDefault = "10s",
                min = 1,
                max = 600000)
        Duration timeout)
        implements Serializable {

    public boolean isOn() {
        return exporter != TracingExporter.NONE;
    }
}
