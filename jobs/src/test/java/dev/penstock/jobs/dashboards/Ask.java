package dev.penstock.jobs.dashboards;

import dev.penstock.operators.metrics.Metric;

/** Queries of PromQL, from the names of the catalogue and the variables of the dashboards. */
final class Ask {
    static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    static final String TASK = "flink_taskmanager_job_task_";
    static final String JOB = "flink_jobmanager_job_";

    private static final String WINDOWED = "{tenant=\"$tenant\",window=\"$window\"%s}";

    /** Attacks of the window that nobody stopped; where there was none, there is no such series. */
    static final String LET_THROUGH = "sum (" + window(Metric.ATTACKS, "result=\"let-through\"") + ") or vector(0)";

    private Ask() {}

    /** A metric over the chosen window. */
    static String window(Metric metric) {
        return metric.prometheusName() + WINDOWED.formatted("");
    }

    /** @param matcher one more of PromQL */
    static String window(Metric metric, String matcher) {
        return metric.prometheusName() + WINDOWED.formatted("," + matcher);
    }

    /** The sum over some labels of a counter, over the chosen window. */
    static String sum(Metric metric, String by) {
        return "sum by (" + by + ") (" + window(metric) + ")";
    }

    /** The whole of a counter over the chosen window. */
    static String sum(Metric metric) {
        return "sum (" + window(metric) + ")";
    }

    static String quantile(Metric metric, String quantile) {
        return window(metric, "quantile=\"" + quantile + "\"");
    }

    static String mean(Metric metric) {
        return metric.prometheusName() + "_mean" + WINDOWED.formatted("");
    }

    /** What a ratio of the chosen window was divided by. */
    static String count(Metric metric) {
        return metric.prometheusName() + "_count" + WINDOWED.formatted("");
    }

    /** How much a counter grew in the time that is shown. */
    static String shown(Metric metric) {
        return "sum (increase(" + metric.prometheusName() + "_total{tenant=\"$tenant\"}[$__range]))";
    }

    /** A metric that comes once every five minutes, whatever window is chosen; some series have no window. */
    static String latest(Metric metric, String by) {
        return "max by (" + by + ") (" + metric.prometheusName() + "{tenant=\"$tenant\",window=~\"5m|\"})";
    }

    /** A metric that belongs to no window. */
    static String outlook(Metric metric) {
        return "max by (tenant) (" + metric.prometheusName() + "{tenant=\"$tenant\"})";
    }

    /** A recorded series of {@code dashboards/prometheus/rules/recording.yaml}, over the chosen window. */
    static String recorded(String name) {
        return name + WINDOWED.formatted("");
    }

    /** A metric of an operator or its task, of the chosen jobs. */
    static String flink(String name) {
        return flink(name, "");
    }

    /** @param matchers further ones of PromQL, each with a comma before it */
    static String flink(String name, String matchers) {
        return name + "{job_name=~\"$job\"" + matchers + "}";
    }

    /** @param by labels of the sum */
    static String rate(String by, String name) {
        return rate(by, name, "");
    }

    static String rate(String by, String name, String matchers) {
        return "sum by (" + by + ") (rate(" + flink(OPERATOR + name, matchers) + "[$__rate_interval]))";
    }

    static String max(String by, String name, String matchers) {
        return "max by (" + by + ") (" + flink(OPERATOR + name, matchers) + ")";
    }

    static String max(String by, String name) {
        return max(by, name, "");
    }

    static String total(String by, String name) {
        return "sum by (" + by + ") (" + flink(OPERATOR + name) + ")";
    }
}
