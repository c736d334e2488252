package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;
import static dev.penstock.jobs.dashboards.Panel.number;

import dev.penstock.operators.metrics.Metric;

/** The first page: what a team on call looks at. */
final class OverviewDashboard {
    private OverviewDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                        "overview",
                        "Overview",
                        "Headline figures of a tenant over a window, and the main job as Flink sees it.")
                .row("Headlines", headlines())
                .row("Alarms and money", alarms())
                .row("Traffic", traffic())
                .row("The main job, live", live());
    }

    private static Panel[] headlines() {
        return new Panel[] {
            number("Throughput", "reqps", "Requests that were decided, per second of the window.")
                    .query("sum (" + Ask.recorded("penstock:requests:per_second") + ")", "requests")
                    .rule("PenstockThroughput"),
            number("Latency, p95", "s", "From the record's timestamp to the decision. Target: below 500 ms.")
                    .query(Ask.quantile(Metric.DURATION, "0.95"), "p95")
                    .target(Target.LATENCY_P95),
            number("Errors", "percentunit", "Share of requests that failed, without those refused as wrong.")
                    .query(Ask.window(Metric.ERROR_RATE), "errors")
                    .target(Target.ERROR_RATE),
            number("Cache hits", "percentunit", "Share of cacheable requests that a cache answered. Target: above 30%.")
                    .query(Ask.window(Metric.CACHE_HIT_RATE), "hits")
                    .target(Target.CACHE_HIT_RATE),
            number("Answer relevance", "percentunit", "Likeness of question and answer, mean. Target: above 90%.")
                    .query(Ask.window(Metric.ANSWER_RELEVANCE), "relevance")
                    .target(Target.ANSWER_RELEVANCE),
            number("Hallucinations", "percentunit", "Share of grounded answers that their passages do not bear out.")
                    .query(Ask.window(Metric.HALLUCINATION_RATE), "hallucinations")
                    .target(Target.HALLUCINATIONS)
        };
    }

    private static Panel[] alarms() {
        return new Panel[] {
            number("Firing alerts", "short", "Alerts of Penstock that fire now, of all tenants.")
                    .query("sum (ALERTS{alertname=~\"Penstock.*\",alertstate=\"firing\"}) or vector(0)", "alerts"),
            number("Attacks let through", "short", "Attacks that no guardrail stopped, as output or users say.")
                    .query(Ask.LET_THROUGH, "attacks")
                    .target(Target.ATTACKS_LET_THROUGH),
            number("Drifted features", "short", "Features of traffic that differ from their reference now.")
                    .query("sum (" + Ask.latest(Metric.DRIFTED, "feature") + ")", "features")
                    .target(Target.DRIFT),
            number("Satisfaction", "none", "Users' rating from 1 to 5, mean. Target: above 4.")
                    .query(Ask.window(Metric.SATISFACTION), "rating")
                    .target(Target.SATISFACTION),
            number("Cost of 1,000 requests", "currencyUSD", "Spent on answers. Target: below 5 dollars.")
                    .query(Ask.window(Metric.COST_PER_REQUEST), "cost")
                    .target(Target.COST_PER_THOUSAND),
            number("Forecast of the month", "currencyUSD", "Spend of the calendar month (UTC) if it goes on so.")
                    .query(Ask.outlook(Metric.FORECAST), "forecast")
                    .rule("PenstockSpendAnomaly")
        };
    }

    private static Panel[] traffic() {
        return new Panel[] {
            lines("Requests by outcome", "reqps", "How requests ended, per second of the window.")
                    .query("sum by (status) (" + Ask.recorded("penstock:requests:per_second") + ")", "{{status}}")
                    .rule("PenstockThroughput")
                    .stacked(),
            lines("Latency", "s", "From the record's timestamp to the decision: quantiles and mean of the window.")
                    .query(Ask.window(Metric.DURATION, "quantile!=\"1\""), "p {{quantile}}")
                    .query(Ask.mean(Metric.DURATION), "mean")
                    .target(Target.LATENCY_P95),
            lines("Slowest request", "s", "The longest time to a decision in the window.")
                    .query(Ask.quantile(Metric.DURATION, "1"), "slowest")
                    .rule("PenstockLatencyP95"),
            lines("Error rate", "percentunit", "Share of requests that failed. Target: below 0.1%; alarm above 1%.")
                    .query(Ask.window(Metric.ERROR_RATE), "errors")
                    .target(Target.ERROR_RATE),
            lines("Tenants", "reqps", "The ten tenants that send most, over the chosen window.")
                    .query(
                            "topk (10, sum by (tenant) (penstock:requests:per_second{tenant!=\"*\",window=\"$window\"}))",
                            "{{tenant}}"),
            lines(
                            "Late traces",
                            "short",
                            "Traces that came after their windows were closed for good, and are in no figure.")
                    .query(Ask.sum(Metric.LATE_TRACES), "late")
        };
    }

    private static Panel[] live() {
        return new Panel[] {
            lines("Requests by outcome (Flink)", "reqps", "How requests ended, per second, before any window.")
                    .query(Ask.rate("status", "status_outcomes"), "{{status}}")
                    .stacked(),
            lines(
                            "Time to decision (Flink)",
                            "ms",
                            "Over the last 2,048 requests of each subtask; the slowest subtask is shown.")
                    .query(Ask.max("quantile", "latencyMs", ",quantile=~\"0.5|0.95|0.99\""), "p {{quantile}}"),
            lines("Admitted and refused", "reqps", "What passed the door, and why the rest did not, per second.")
                    .query(Ask.rate("job_name", "admitted"), "admitted")
                    .query(Ask.rate("job_name", "shedOverRate"), "over the rate")
                    .query(Ask.rate("job_name", "shedPastDeadline"), "past the deadline")
                    .query(Ask.rate("job_name", "shedTooLong"), "too long")
                    .query(Ask.rate("job_name", "duplicates"), "sent twice"),
            lines(
                            "Records read",
                            "reqps",
                            "Requests and changes of documents that were understood, and those that went to dead letters.")
                    .query(Ask.rate("job_name", "decoded"), "{{job_name}} understood")
                    .query(Ask.rate("job_name", "deadLetters"), "{{job_name}} dead letters")
        };
    }
}
