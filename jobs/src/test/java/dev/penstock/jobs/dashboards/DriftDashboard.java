package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;
import static dev.penstock.jobs.dashboards.Panel.number;

import dev.penstock.operators.metrics.Metric;

/** How traffic differs from its reference. */
final class DriftDashboard {
    private DriftDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "drift",
                        "Drift",
                        "Statistics of traffic against its reference, beside what usually moves with it.")
                .row("Now", now())
                .row("Statistics", statistics())
                .row("What moves with it", beside());
    }

    private static Panel[] now() {
        return new Panel[] {
            number("Drifted features", "short", "Features that differ from their reference now.")
                    .query("sum (" + Ask.latest(Metric.DRIFTED, "feature") + ")", "features")
                    .target(Target.DRIFT),
            number("Tenants with drift", "short", "Tenants of which at least one feature has drifted.")
                    .query(
                            "count (max by (tenant) (" + Metric.DRIFTED.prometheusName()
                                    + "{tenant!=\"*\",window=~\"5m|\"}) > 0) or vector(0)",
                            "tenants")
                    .target(Target.DRIFT),
            lines("Drift by feature", "short", "1 while a feature has drifted.")
                    .query(Ask.latest(Metric.DRIFTED, "feature"), "{{feature}}")
                    .target(Target.DRIFT)
                    .wide(16)
        };
    }

    private static Panel[] statistics() {
        return new Panel[] {
            lines(
                            "Statistics",
                            "short",
                            "Each feature by its method. It is drift above .1 for PSI, Jensen-Shannon and Wasserstein, above"
                                    + " .55 for AUC and .015 for MMD, and below .05 for the p-value of Kolmogorov-Smirnov.")
                    .query(Ask.latest(Metric.DRIFT_SCORE, "feature, method"), "{{feature}} {{method}}")
                    .rule("PenstockDrift")
                    .wide(24)
        };
    }

    private static Panel[] beside() {
        return new Panel[] {
            lines("Routes", "percentunit", "Share of each tier in the window.")
                    .query(
                            Ask.sum(Metric.ROUTES, "tier") + " / on() group_left() " + Ask.sum(Metric.ROUTES),
                            "{{tier}}")
                    .stacked()
                    .share(),
            lines("Groundedness", "percentunit", "How far passages bear out an answer, mean of the window.")
                    .query(Ask.window(Metric.GROUNDEDNESS), "groundedness"),
            lines("Cache hits", "percentunit", "Share of cacheable requests that a cache answered.")
                    .query(Ask.window(Metric.CACHE_HIT_RATE), "hits")
                    .target(Target.CACHE_HIT_RATE)
        };
    }
}
