package dev.penstock.operators.tracing;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens the exporter that the options ask for. */
final class SpanExporters {
    /** Repeats what {@link SpanQueue} says, with a stack trace. Held here, as loggers that nobody holds are forgotten. */
    private static final Logger OF_EXPORTER = Logger.getLogger("io.opentelemetry.exporter.otlp.internal.HttpExporter");

    private SpanExporters() {}

    /** @throws IllegalArgumentException names the option that is wrong */
    static SpanExporter open(TracingOptions options) {
        return switch (options.exporter()) {
            case OTLP -> otlp(options);
            case LOG -> new LogSpanExporter();
            case NONE -> throw new IllegalArgumentException("tracing.exporter is none; there is nothing to open");
        };
    }

    private static SpanExporter otlp(TracingOptions options) {
        OF_EXPORTER.setLevel(Level.OFF);
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                // On a cluster the job's classes have a loader of their own, which is not that of every thread.
                .setComponentLoader(ComponentLoader.forClassLoader(SpanExporters.class.getClassLoader()))
                .setTimeout(options.timeout())
                .setConnectTimeout(options.timeout())
                .setCompression("gzip");
        try {
            exporter.setEndpoint(options.endpoint());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tracing.endpoint is '" + options.endpoint()
                            + "'; allowed is an http or https URL, for example http://localhost:4318/v1/traces",
                    e);
        }
        OtlpHeaders.find(options, System::getenv).forEach(exporter::addHeader);
        return exporter.build();
    }
}
