package dev.penstock.jobs.dashboards;

import static dev.penstock.jobs.dashboards.Panel.lines;
import static dev.penstock.jobs.dashboards.Panel.number;

import dev.penstock.operators.metrics.Metric;

/** What answers cost, what was saved, and what was wasted. */
final class CostDashboard {
    private CostDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard("cost", "Cost", "Spend by tier, model and provider; savings, waste, forecast, anomalies.")
                .row("Headlines", headlines())
                .row("Spend", spend())
                .row("Saved and wasted", saved())
                .row("Tokens and outlook", outlook())
                .row("The main job, live", live());
    }

    private static Panel[] headlines() {
        return new Panel[] {
            number("Spent", "currencyUSD", "In the time that is shown.").query(Ask.shown(Metric.SPEND), "spent"),
            number("Saved", "currencyUSD", "Against the premium tier for all, in the time that is shown.")
                    .query(Ask.shown(Metric.SAVED), "saved"),
            number("Wasted", "currencyUSD", "On calls whose answer nobody got, in the time that is shown.")
                    .query(Ask.shown(Metric.WASTED), "wasted"),
            number("Cost of 1,000 requests", "currencyUSD", "Target: below 5 dollars; alarm above 10.")
                    .query(Ask.window(Metric.COST_PER_REQUEST), "cost")
                    .target(Target.COST_PER_THOUSAND),
            number("Forecast of the month", "currencyUSD", "Spend of the calendar month (UTC) if it goes on so.")
                    .query(Ask.outlook(Metric.FORECAST), "forecast"),
            number("Anomaly", "none", "Deviations that spend is above what is usual at this time; alarm above 5.")
                    .query(Ask.outlook(Metric.COST_ANOMALY), "deviations")
                    .target(Target.SPEND_ANOMALY)
        };
    }

    private static Panel[] spend() {
        return new Panel[] {
            lines("By tier", "currencyUSD", "Dollars an hour, at the pace of the window.")
                    .query("sum by (tier) (" + Ask.recorded("penstock:cost_spend_usd:per_hour") + ")", "{{tier}}")
                    .stacked(),
            lines("By model", "currencyUSD", "Dollars an hour, at the pace of the window.")
                    .query("sum by (model) (" + Ask.recorded("penstock:cost_spend_usd:per_hour") + ")", "{{model}}")
                    .stacked(),
            lines("By provider", "currencyUSD", "Dollars an hour, at the pace of the window.")
                    .query(
                            "sum by (provider) (" + Ask.recorded("penstock:cost_spend_usd:per_hour") + ")",
                            "{{provider}}")
                    .stacked(),
            lines("By tenant", "currencyUSD", "The ten tenants that spend most, dollars an hour.")
                    .query(
                            "topk (10, sum by (tenant) "
                                    + "(penstock:cost_spend_usd:per_hour{tenant!=\"*\",window=\"$window\"}))",
                            "{{tenant}}"),
            lines("Cost of 1,000 requests", "currencyUSD", "Target: below 5 dollars; alarm above 10.")
                    .query(Ask.window(Metric.COST_PER_REQUEST), "cost")
                    .target(Target.COST_PER_THOUSAND),
            lines("Judge", "currencyUSD", "Spent on judgements of answers in the window.")
                    .query(Ask.sum(Metric.JUDGE_SPEND), "judge")
        };
    }

    private static Panel[] saved() {
        return new Panel[] {
            lines("Saved", "currencyUSD", "In the window against the premium tier for all: by caches and by routing.")
                    .query(Ask.sum(Metric.SAVED, "by"), "{{by}}")
                    .stacked(),
            lines(
                            "Spent and always premium",
                            "currencyUSD",
                            "What was spent in the window, and what it could have been.")
                    .query(Ask.sum(Metric.SPEND), "spent")
                    .query(Ask.sum(Metric.PREMIUM_SPEND), "always premium"),
            lines("Wasted", "currencyUSD", "In the window, on calls whose answer nobody got, by why.")
                    .query(Ask.sum(Metric.WASTED, "by"), "{{by}}")
                    .stacked()
        };
    }

    private static Panel[] outlook() {
        return new Panel[] {
            lines("Tokens", "short", "Read and written by models, per second of the window.")
                    .query(
                            "sum by (token_type, model) (" + Ask.recorded("penstock:tokens:per_second") + ")",
                            "{{model}} {{token_type}}")
                    .stacked(),
            lines("Token efficiency", "percentunit", "Tokens in answers that were given out, by all tokens paid.")
                    .query(Ask.window(Metric.TOKEN_EFFICIENCY), "efficiency")
                    .target(Target.TOKEN_EFFICIENCY),
            lines("Forecast and anomaly", "short", "Forecast of the month in dollars, and deviations from usual spend.")
                    .query(Ask.outlook(Metric.FORECAST), "forecast")
                    .query(Ask.outlook(Metric.COST_ANOMALY), "deviations")
                    .rule("PenstockSpendAnomaly")
        };
    }

    private static Panel[] live() {
        return new Panel[] {
            lines("Money", "currencyUSD", "Since the job started, of all subtasks.")
                    .query(Ask.total("operator_name", "spentUsd"), "spent, {{operator_name}}")
                    .query(Ask.total("operator_name", "savedUsd"), "saved, {{operator_name}}"),
            lines("Money of the tiers", "currencyUSD", "Since the job started: answers of models, before any failed.")
                    .query(Ask.total("tier", "tier_spentUsd"), "{{tier}} spent")
                    .query(Ask.total("tier", "tier_savedUsd"), "{{tier}} saved"),
            lines("Tokens of the tiers", "short", "Prompt and completion tokens, per second.")
                    .query(Ask.rate("tier", "tier_promptTokens"), "{{tier}} prompt")
                    .query(Ask.rate("tier", "tier_completionTokens"), "{{tier}} completion"),
            lines("Not paid for twice", "reqps", "What the journal did for answers that cost money, per second.")
                    .query(Ask.rate("job_name", "journalHits"), "replayed")
                    .query(Ask.rate("job_name", "journalStores"), "stored")
                    .query(Ask.rate("job_name", "journalConflicts"), "another was first")
                    .query(Ask.rate("job_name", "journalFailures"), "not stored")
                    .query(Ask.rate("job_name", "journalTimeouts"), "not confirmed in time"),
            lines("Escalations", "reqps", "Requests that went on to the next tier, per second.")
                    .query(Ask.rate("job_name", "escalations"), "escalations")
        };
    }
}
