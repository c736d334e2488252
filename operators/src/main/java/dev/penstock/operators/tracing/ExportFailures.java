package dev.penstock.operators.tracing;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;

/** Why spans were not taken: a status or the kind of an exception, as messages from outside may hold anything. */
final class ExportFailures {
    private ExportFailures() {}

    static String reason(CompletableResultCode result) {
        if (!result.isDone()) {
            return "no answer in time";
        }
        Throwable failure = result.getFailureThrowable();
        if (failure instanceof HttpExportException http && http.failedWithResponse()) {
            return "HTTP " + http.getResponse().getStatusCode();
        }
        while (failure != null && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure == null ? "no reason given" : failure.getClass().getSimpleName();
    }
}
