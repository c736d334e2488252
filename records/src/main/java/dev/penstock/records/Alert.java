package dev.penstock.records;

/**
 * A rule that begins to hold, or ceases to.
 *
 * @param rule its name, the same as in the Prometheus rules, for example {@code PenstockErrorRate}
 * @param severity {@code warning} or {@code critical}
 * @param firing whether it holds from now on; false when it is over
 * @param tenant whom it is about, {@link MetricReport#ALL_TENANTS} for the whole
 * @param metric name of the metric that it watches
 * @param value of the metric in the window that decided
 * @param threshold that was crossed
 * @param sinceMs start of the first window for which it held
 * @param atMs end of the window that decided
 * @param summary one line for people
 * @param runbook path of the page that says what to do
 */
public record Alert(
        String rule,
        String severity,
        boolean firing,
        String tenant,
        String metric,
        double value,
        double threshold,
        long sinceMs,
        long atMs,
        String summary,
        String runbook) {}
