package dev.penstock.benchmarks.metrics;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.MetricReport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.MapFunction;

/** Counts the requests in the minutes of all tenants together, to see that none is missing. */
final class Told implements MapFunction<MetricReport, MetricReport> {
    private static final long serialVersionUID = 1;

    /** By end of the minute, as its last revision says; the job runs in this process. */
    private static final Map<Long, Double> REQUESTS = new ConcurrentHashMap<>();

    static void clear() {
        REQUESTS.clear();
    }

    static long requests() {
        return (long) REQUESTS.values().stream().mapToDouble(count -> count).sum();
    }

    @Override
    public MetricReport map(MetricReport report) {
        if (report.tenant().equals(MetricReport.ALL_TENANTS) && report.window().equals("1m")) {
            REQUESTS.put(
                    report.endMs(),
                    report.series().stream()
                            .filter(series -> series.name().equals(Metric.REQUESTS.label()))
                            .mapToDouble(series -> series.value())
                            .sum());
        }
        return report;
    }
}
