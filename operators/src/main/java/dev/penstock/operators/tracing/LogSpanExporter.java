package dev.penstock.operators.tracing;

import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes spans to a logger, each batch as one line of OTLP's JSON, which collectors read back. The marshaler is of an
 * internal package: OpenTelemetry's own exporter of this kind is no more than this, and logs where no configuration
 * reaches.
 */
final class LogSpanExporter implements SpanExporter {
    static final String LOGGER = "dev.penstock.spans";

    private static final Logger SPANS = LoggerFactory.getLogger(LOGGER);

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            TraceRequestMarshaler.create(spans).writeJsonTo(line);
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
        SPANS.info("{}", line.toString(StandardCharsets.UTF_8));
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
