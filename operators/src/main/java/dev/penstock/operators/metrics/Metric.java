package dev.penstock.operators.metrics;

import static dev.penstock.operators.metrics.MetricKind.COUNTER;
import static dev.penstock.operators.metrics.MetricKind.DISTRIBUTION;
import static dev.penstock.operators.metrics.MetricKind.GAUGE;
import static dev.penstock.operators.metrics.MetricKind.RATIO;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every metric that the metrics job tells: the one place of names, units and labels. Names are those of OpenTelemetry's
 * semantic conventions for generative AI (1.37) where they have one. Labels are of bounded number: enums, configured
 * names, and what an {@code other} bucket limits. State and topics hold names, so that order may change and names may not.
 */
public enum Metric {
    // Performance
    REQUESTS("penstock.requests", "{request}", COUNTER, "Requests that were decided", "status"),
    DURATION("gen_ai.client.operation.duration", "s", DISTRIBUTION, "From the record's timestamp to the decision"),
    STAGE_DURATION("penstock.stage.duration", "s", DISTRIBUTION, "Time in one stage of the main job", "stage"),
    TIME_TO_FIRST_TOKEN(
            "gen_ai.server.time_to_first_token",
            "s",
            DISTRIBUTION,
            "Until a model's first token, where it streams",
            "tier"),
    TIME_PER_OUTPUT_TOKEN(
            "gen_ai.server.time_per_output_token",
            "s",
            DISTRIBUTION,
            "Time of a call by its completion tokens, from the first token on where that is known",
            "tier"),
    TOKENS("gen_ai.client.token.usage", "{token}", COUNTER, "Tokens read and written by models", "token_type", "model"),
    ERROR_RATE("penstock.error.rate", "1", RATIO, "Share of requests that failed, not counting those refused as wrong"),
    CACHE_LOOKUPS(
            "penstock.cache.lookups", "{lookup}", COUNTER, "Lookups of cacheable requests by who answered", "level"),
    CACHE_HIT_RATE("penstock.cache.hit_rate", "1", RATIO, "Share of cacheable requests that a cache answered"),
    ROUTES(
            "penstock.routes",
            "{request}",
            COUNTER,
            "Requests by the tier they were sent to, and why",
            "tier",
            "reason"),
    RETRIES("penstock.retries", "{call}", COUNTER, "Calls beyond the first that answers needed", "provider"),
    FALLBACKS("penstock.fallbacks", "{request}", COUNTER, "Answers for which backends were passed over", "provider"),
    LATE_TRACES(
            "penstock.traces.late", "{trace}", COUNTER, "Traces that came after their windows were closed for good"),
    // Quality
    ANSWER_RELEVANCE("penstock.quality.answer_relevance", "1", RATIO, "Likeness of question and answer, mean"),
    GROUNDEDNESS("penstock.quality.groundedness", "1", RATIO, "How far passages bear out an answer, mean"),
    HALLUCINATION_RATE(
            "penstock.quality.hallucination_rate", "1", RATIO, "Share of grounded answers that are not borne out"),
    CONTEXT_PRECISION(
            "penstock.quality.context_precision", "1", RATIO, "How far useful passages stand before others, mean"),
    REFUSAL_RATE("penstock.quality.refusal_rate", "1", RATIO, "Share of answers that decline to answer"),
    SCHEMA_FAILURE_RATE(
            "penstock.quality.schema_failure_rate", "1", RATIO, "Share of answers that miss the JSON form asked for"),
    TOXICITY_RATE("penstock.quality.toxicity_rate", "1", RATIO, "Share of answers that are toxic"),
    LEAK_RATE(
            "penstock.quality.leak_rate",
            "1",
            RATIO,
            "Share of answers given out with personal data that was not asked in"),
    ATTACKS(
            "penstock.attacks",
            "{request}",
            COUNTER,
            "Attacks: blocked, or let through as feedback or output say",
            "result"),
    SATISFACTION("penstock.feedback.satisfaction", "1", RATIO, "Users' rating, 1 to 5, mean"),
    FEEDBACK("penstock.feedback", "{feedback}", COUNTER, "Feedback by whether its exchange was found", "result"),
    FEEDBACK_FLAGS("penstock.feedback.flags", "{flag}", COUNTER, "What users say is wrong with answers", "flag"),
    JUDGED_FAITHFULNESS(
            "penstock.judge.faithfulness", "1", RATIO, "Judged share of claims that passages bear out, mean"),
    JUDGED_RELEVANCY("penstock.judge.answer_relevancy", "1", RATIO, "Judged relevancy of answers, mean"),
    JUDGED_CONTEXT_PRECISION("penstock.judge.context_precision", "1", RATIO, "Judged precision of passages, mean"),
    JUDGED_CONTEXT_RECALL("penstock.judge.context_recall", "1", RATIO, "Judged recall of passages, mean"),
    JUDGE_AGREEMENT(
            "penstock.judge.agreement", "1", RATIO, "Share of answers that judge and user find both good or both bad"),
    JUDGE_CALLS("penstock.judge.calls", "{call}", COUNTER, "Calls of the judge", "result"),
    // Cost
    SPEND("penstock.cost.spend", "{USD}", COUNTER, "Spent on answers", "tier", "model", "provider"),
    JUDGE_SPEND("penstock.cost.judge", "{USD}", COUNTER, "Spent on judgements"),
    PREMIUM_SPEND("penstock.cost.always_premium", "{USD}", COUNTER, "What the premium tier would have cost for all"),
    SAVED("penstock.cost.saved", "{USD}", COUNTER, "Saved against always premium", "by"),
    WASTED("penstock.cost.wasted", "{USD}", COUNTER, "Spent on calls whose answer nobody got", "by"),
    COST_PER_REQUEST("penstock.cost.per_1k_requests", "{USD}", RATIO, "Spent on 1,000 requests"),
    TOKEN_EFFICIENCY(
            "penstock.cost.token_efficiency", "1", RATIO, "Tokens in answers that were given out, by all tokens paid"),
    FORECAST("penstock.cost.month_forecast", "{USD}", GAUGE, "Spend of the calendar month (UTC) if it goes on so"),
    COST_ANOMALY("penstock.cost.anomaly", "1", GAUGE, "Deviations that spend is above what is usual at this time"),
    // Drift
    DRIFT_SCORE(
            "penstock.drift.score", "1", GAUGE, "Statistic of a feature against its reference", "feature", "method"),
    DRIFTED("penstock.drift.detected", "1", GAUGE, "1 while a feature has drifted", "feature");

    private static final Map<String, Metric> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Metric::label, metric -> metric));

    private final String label;
    private final String unit;
    private final MetricKind kind;
    private final String help;
    private final List<String> labels;

    Metric(String label, String unit, MetricKind kind, String help, String... labels) {
        this.label = label;
        this.unit = unit;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Name in {@link dev.penstock.records.MetricSeries}. */
    public String label() {
        return label;
    }

    /** Unit as UCUM writes it, as OpenTelemetry does: {@code s}, {@code 1}, {@code {request}}. */
    public String unit() {
        return unit;
    }

    public MetricKind kind() {
        return kind;
    }

    /** What it is, in a few words. */
    public String help() {
        return help;
    }

    /** Names of its attributes beside tenant and window. */
    public List<String> labels() {
        return labels;
    }

    /**
     * Name in Prometheus: the label with underscores, and {@code _seconds} or {@code _usd} where the unit is one. What
     * the exporter appends is its own: {@code _total} for counters since the start.
     */
    public String prometheusName() {
        String name = label.replace('.', '_');
        return switch (unit) {
            case "s" -> name + "_seconds";
            case "{USD}" -> name + "_usd";
            default -> name;
        };
    }

    /** The metric of a {@link #label()}; null for none. */
    public static Metric ofLabel(String label) {
        return BY_LABEL.get(label);
    }
}
