package dev.penstock.operators.tracing;

/** Where spans go. */
public enum TracingExporter {
    /** No spans are made. */
    NONE,
    /** OpenTelemetry's protocol over HTTP, as collectors and most backends take it. */
    OTLP,
    /** The logger {@value LogSpanExporter#LOGGER}, as JSON lines of the same protocol. */
    LOG
}
