package dev.penstock.operators.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Every alert: the one place of their names, thresholds and patience. {@code docs/alerts.md} is printed from it, and the
 * rules of Prometheus have the same names and thresholds. State is stored by {@link #ruleName()}.
 *
 * <p>A rule is over when its metric was on the good side of the threshold by a tenth of it, so that a value which
 * trembles around the threshold does not make alerts come and go.
 */
public enum AlertRule {
    LATENCY_P95(
            "PenstockLatencyP95",
            Severity.WARNING,
            Metric.DURATION,
            AlertReading.P95,
            "5m",
            Bound.above(0.5, 1),
            Patience.minutes(10, 10),
            20,
            Shown.SECONDS,
            "95 of 100 requests took up to {value}, more than {threshold}"),
    THROUGHPUT(
            "PenstockThroughput",
            Severity.CRITICAL,
            Metric.REQUESTS,
            AlertReading.PER_SECOND,
            "5m",
            Bound.below(0.1, 0.01),
            Patience.minutes(5, 5),
            0,
            Shown.PER_SECOND,
            "requests come at {value}, less than {threshold}"),
    ERROR_RATE(
            "PenstockErrorRate",
            Severity.CRITICAL,
            Metric.ERROR_RATE,
            AlertReading.RATIO,
            "5m",
            Bound.above(0.001, 0.01),
            Patience.minutes(5, 10),
            50,
            Shown.SHARE,
            "{value} of requests failed, more than {threshold}"),
    ANSWER_RELEVANCE(
            "PenstockAnswerRelevance",
            Severity.WARNING,
            Metric.ANSWER_RELEVANCE,
            AlertReading.RATIO,
            "5m",
            Bound.below(0.9, 0.8),
            Patience.minutes(15, 10),
            20,
            Shown.SCORE,
            "answers are like their questions by {value}, less than {threshold}"),
    HALLUCINATIONS(
            "PenstockHallucinations",
            Severity.CRITICAL,
            Metric.HALLUCINATION_RATE,
            AlertReading.RATIO,
            "5m",
            Bound.above(0.05, 0.1),
            Patience.minutes(10, 10),
            20,
            Shown.SHARE,
            "{value} of grounded answers are not borne out by their passages, more than {threshold}"),
    SATISFACTION(
            "PenstockSatisfaction",
            Severity.WARNING,
            Metric.SATISFACTION,
            AlertReading.RATIO,
            "1h",
            Bound.below(4.0, 3.5),
            Patience.minutes(60, 60),
            10,
            Shown.SCORE,
            "users rate answers {value} of 5, less than {threshold}"),
    COST_PER_THOUSAND(
            "PenstockCostPerThousand",
            Severity.WARNING,
            Metric.COST_PER_REQUEST,
            AlertReading.RATIO,
            "5m",
            Bound.above(5, 10),
            Patience.minutes(15, 10),
            50,
            Shown.USD,
            "1,000 requests cost {value}, more than {threshold}"),
    TOKEN_EFFICIENCY(
            "PenstockTokenEfficiency",
            Severity.WARNING,
            Metric.TOKEN_EFFICIENCY,
            AlertReading.RATIO,
            "1h",
            Bound.below(0.1, 0.05),
            Patience.minutes(60, 60),
            10_000,
            Shown.SHARE,
            "{value} of the tokens paid reached users, less than {threshold}"),
    CACHE_HIT_RATE(
            "PenstockCacheHitRate",
            Severity.WARNING,
            Metric.CACHE_HIT_RATE,
            AlertReading.RATIO,
            "1h",
            Bound.below(0.3, 0.1),
            Patience.minutes(60, 60),
            100,
            Shown.SHARE,
            "the cache answered {value} of cacheable requests, less than {threshold}"),
    LEAKS(
            "PenstockLeaks",
            Severity.CRITICAL,
            Metric.LEAK_RATE,
            AlertReading.RATIO,
            "5m",
            Bound.above(0, 0),
            Patience.minutes(0, 30),
            1,
            Shown.SHARE,
            "{value} of answers were given out with personal data"),
    ATTACKS_LET_THROUGH(
            "PenstockAttacksLetThrough",
            Severity.CRITICAL,
            Metric.ATTACKS,
            AlertReading.LET_THROUGH,
            "5m",
            Bound.above(0, 0),
            Patience.minutes(0, 30),
            0,
            Shown.NUMBER,
            "{value} attacks were let through in five minutes, more than {threshold}"),
    SPEND_ANOMALY(
            "PenstockSpendAnomaly",
            Severity.WARNING,
            Metric.COST_ANOMALY,
            AlertReading.GREATEST,
            "5m",
            Bound.above(3, 5),
            Patience.minutes(10, 15),
            0,
            Shown.NUMBER,
            "spend is {value} deviations above what is usual at this time, more than {threshold}"),
    DRIFT(
            "PenstockDrift",
            Severity.WARNING,
            Metric.DRIFTED,
            AlertReading.GREATEST,
            "5m",
            Bound.above(0, 0),
            Patience.minutes(0, 10),
            0,
            Shown.NUMBER,
            "traffic differs from its reference; llm.drift says in what");

    /** By which a value must be on the good side of a threshold to be well again. */
    private static final double MARGIN = 0.1;

    private final String ruleName;
    private final Severity severity;
    private final Metric metric;
    private final AlertReading reading;
    private final String window;
    private final Bound bound;
    private final Patience patience;
    private final double minCount;
    private final Shown shown;
    private final String summary;

    AlertRule(
            String ruleName,
            Severity severity,
            Metric metric,
            AlertReading reading,
            String window,
            Bound bound,
            Patience patience,
            double minCount,
            Shown shown,
            String summary) {
        this.ruleName = ruleName;
        this.severity = severity;
        this.metric = metric;
        this.reading = reading;
        this.window = window;
        this.bound = bound;
        this.patience = patience;
        this.minCount = minCount;
        this.shown = shown;
        this.summary = summary;
    }

    /** Name in {@link dev.penstock.records.Alert}, in options, and in Prometheus. */
    public String ruleName() {
        return ruleName;
    }

    /** {@code warning} or {@code critical}. */
    public String severity() {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    public Metric metric() {
        return metric;
    }

    public AlertReading reading() {
        return reading;
    }

    /** Label of the windows it looks at: {@code 5m} or {@code 1h}. */
    public String window() {
        return window;
    }

    /** Whether it is bad to be above the threshold, and not below. */
    public boolean isAbove() {
        return bound.above;
    }

    /** Where the metric should be; for people only. */
    public double target() {
        return bound.target;
    }

    /** Where none is configured. */
    public double defaultThreshold() {
        return bound.threshold;
    }

    /** How long windows without a pause must be bad before it fires; the length of a window or less means the first. */
    public Duration holdsFor() {
        return patience.holds;
    }

    /** How long windows must be good before it is over. */
    public Duration healsAfter() {
        return patience.heals;
    }

    /** Observations, or for a ratio its denominator, below which a window says nothing. */
    public double minCount() {
        return minCount;
    }

    /** Whether only all tenants together are watched, and silence counts as zero. */
    public boolean isOfTheWhole() {
        return this == THROUGHPUT;
    }

    public boolean isBad(double value, double threshold) {
        return bound.above ? value > threshold : value < threshold;
    }

    public boolean isGood(double value, double threshold) {
        double margin = Math.abs(threshold) * MARGIN;
        return bound.above ? value <= threshold - margin : value >= threshold + margin;
    }

    /** What the rule says with these values, in one line for people. */
    public String summary(double value, double threshold) {
        return summary.replace("{value}", shown.of(value)).replace("{threshold}", shown.of(threshold));
    }

    /** What is said when it is over. */
    public String overSummary(double value) {
        return metric.label() + " is " + shown.of(value);
    }

    /** The value as people read it. */
    public String shown(double value) {
        return shown.of(value);
    }

    /** Path of the page that says what to do. */
    public String runbook() {
        String kebab = ruleName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return "docs/runbooks/" + kebab + ".md";
    }

    /** Whether a threshold of this rule may have this value. */
    public boolean allows(double threshold) {
        double greatest = shown == Shown.SHARE ? 1 : Double.MAX_VALUE;
        return threshold >= 0 && threshold <= greatest;
    }

    /** The rule of a {@link #ruleName()}; null for none. */
    public static AlertRule ofName(String name) {
        return Arrays.stream(values())
                .filter(rule -> rule.ruleName.equals(name))
                .findFirst()
                .orElse(null);
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(AlertRule::ruleName).toList();
    }

    private enum Severity {
        WARNING,
        CRITICAL
    }

    private record Bound(boolean above, double target, double threshold) {
        static Bound above(double target, double threshold) {
            return new Bound(true, target, threshold);
        }

        static Bound below(double target, double threshold) {
            return new Bound(false, target, threshold);
        }
    }

    private record Patience(Duration holds, Duration heals) {
        static Patience minutes(int holds, int heals) {
            return new Patience(Duration.ofMinutes(holds), Duration.ofMinutes(heals));
        }
    }

    private enum Shown {
        SECONDS("%s s", 1),
        SHARE("%s%%", 100),
        SCORE("%s", 1),
        USD("$%s", 1),
        PER_SECOND("%s requests a second", 1),
        NUMBER("%s", 1);

        private final String form;
        private final double factor;

        Shown(String form, double factor) {
            this.form = form;
            this.factor = factor;
        }

        String of(double value) {
            return form.formatted(number(value * factor));
        }

        /** Three significant digits at most where there is a fraction. */
        private static String number(double value) {
            double size = Math.abs(value);
            int decimals = size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
    }
}
