package dev.penstock.jobs.dashboards;

import java.util.Locale;

/**
 * What a number should be, and from where on it is an alarm: colours of the panels, and a test compares them with the
 * Prometheus rules.
 */
enum Target {
    LATENCY_P95("PenstockLatencyP95", 0.5, 1),
    ERROR_RATE("PenstockErrorRate", 0.001, 0.01),
    ANSWER_RELEVANCE("PenstockAnswerRelevance", 0.9, 0.8),
    HALLUCINATIONS("PenstockHallucinations", 0.05, 0.1),
    SATISFACTION("PenstockSatisfaction", 4, 3.5),
    COST_PER_THOUSAND("PenstockCostPerThousand", 5, 10),
    TOKEN_EFFICIENCY("PenstockTokenEfficiency", 0.1, 0.05),
    CACHE_HIT_RATE("PenstockCacheHitRate", 0.3, 0.1),
    SPEND_ANOMALY("PenstockSpendAnomaly", 3, 5),
    CONSUMER_LAG("PenstockConsumerLag", 100, 1000),
    /** Of these, none is good and the first is an alarm. */
    LEAKS("PenstockLeaks", 0, 0),
    ATTACKS_LET_THROUGH("PenstockAttacksLetThrough", 0, 0),
    DRIFT("PenstockDrift", 0, 0);

    private final String rule;
    private final double good;
    private final double alarm;

    Target(String rule, double good, double alarm) {
        this.rule = rule;
        this.good = good;
        this.alarm = alarm;
    }

    /** Name of the alert rule. */
    String rule() {
        return rule;
    }

    double good() {
        return good;
    }

    double alarm() {
        return alarm;
    }

    boolean higherIsBetter() {
        return good > alarm;
    }

    /** Path of the page of a rule below docs: {@code PenstockLatencyP95} gives {@code runbooks/penstock-latency-p95.md}. */
    static String runbook(String rule) {
        return "runbooks/" + rule.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".md";
    }
}
