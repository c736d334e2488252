package dev.penstock.operators.metrics;

import dev.penstock.records.CacheLevel;
import dev.penstock.records.RuleAction;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import dev.penstock.records.TraceFacts;
import dev.penstock.records.Waste;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What one trace adds to the metrics of its time: those of performance and cost, and the attacks that were met. */
final class TraceMeasures {
    private static final String INVALID = "invalid_request_error";
    private static final String UNKNOWN = "unknown";
    private static final List<String> NONE = List.of();
    private static final double MICROS = 1e6;

    private static final List<List<String>> STAGES =
            Arrays.stream(Stage.values()).map(stage -> List.of(stage.label())).toList();
    private static final List<List<String>> STATUSES =
            Arrays.stream(Status.values()).map(status -> List.of(name(status))).toList();
    private static final List<List<String>> LEVELS = Arrays.stream(CacheLevel.values())
            .map(level -> List.of(name(level)))
            .toList();
    private static final List<String> EXACT = List.of("exact-cache");
    private static final List<String> SEMANTIC = List.of("semantic-cache");
    private static final List<String> ROUTING = List.of("routing");

    private TraceMeasures() {}

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String known(String label) {
        return label == null ? UNKNOWN : label;
    }

    static void add(TraceFacts trace, Aggregate to) {
        requests(trace, to);
        cache(trace, to);
        if (trace.tier() != null) {
            to.add(Metric.ROUTES, List.of(trace.tier(), known(trace.routeReason())), 1);
        }
        if (trace.attack() && trace.inputAction() != null) {
            to.add(Metric.ATTACKS, List.of(trace.inputAction() == RuleAction.BLOCK ? "blocked" : "flagged"), 1);
        }
        if (askedModel(trace)) {
            model(trace, to);
        }
        cost(trace, to);
        waste(trace.waste(), to);
    }

    /** What a cache gave out carries the tokens and times of the call that once made it. */
    private static boolean askedModel(TraceFacts trace) {
        return trace.model() != null && trace.status() != Status.HIT;
    }

    private static void requests(TraceFacts trace, Aggregate to) {
        to.add(
                Metric.REQUESTS,
                trace.status() == null
                        ? List.of(UNKNOWN)
                        : STATUSES.get(trace.status().ordinal()),
                1);
        to.add(Metric.DURATION, NONE, Math.max(0, trace.decidedAtMs() - trace.receivedAtMs()) / 1000.0);
        long[] stages = trace.stageMicros();
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] >= 0) {
                to.add(Metric.STAGE_DURATION, STAGES.get(i), stages[i] / MICROS);
            }
        }
        if (trace.status() != Status.FAILED) {
            to.add(Metric.ERROR_RATE, NONE, 0);
        } else if (!INVALID.equals(trace.outcomeType())) {
            to.add(Metric.ERROR_RATE, NONE, 1);
        }
    }

    private static void cache(TraceFacts trace, Aggregate to) {
        if (trace.cacheable() && trace.cacheLevel() != null) {
            to.add(Metric.CACHE_LOOKUPS, LEVELS.get(trace.cacheLevel().ordinal()), 1);
            to.add(Metric.CACHE_HIT_RATE, NONE, trace.cacheLevel() == CacheLevel.NONE ? 0 : 1);
        }
    }

    private static void model(TraceFacts trace, Aggregate to) {
        List<String> tier = List.of(known(trace.tier()));
        to.add(Metric.TOKENS, List.of("input", trace.model()), trace.promptTokens());
        to.add(Metric.TOKENS, List.of("output", trace.model()), trace.completionTokens());
        boolean streamed = trace.firstTokenMicros() >= 0;
        if (streamed) {
            to.add(Metric.TIME_TO_FIRST_TOKEN, tier, trace.firstTokenMicros() / MICROS);
        }
        long infer =
                trace.stageMicros().length > Stage.INFER.ordinal() ? trace.stageMicros()[Stage.INFER.ordinal()] : -1;
        int further = streamed ? trace.completionTokens() - 1 : trace.completionTokens();
        if (infer >= 0 && further > 0) {
            long micros = Math.max(0, streamed ? infer - trace.firstTokenMicros() : infer);
            to.add(Metric.TIME_PER_OUTPUT_TOKEN, tier, micros / MICROS / further);
        }
        List<String> provider = List.of(known(trace.provider()));
        if (trace.attempts() > 1) {
            to.add(Metric.RETRIES, provider, trace.attempts() - 1.0);
        }
        if (trace.fallbacks() > 0) {
            to.add(Metric.FALLBACKS, provider, 1);
        }
        int paid = trace.promptTokens() + trace.completionTokens();
        int given = trace.status() == Status.ANSWERED ? trace.completionTokens() : 0;
        to.add(Metric.TOKEN_EFFICIENCY, NONE, given, paid, Long.MIN_VALUE);
    }

    private static void cost(TraceFacts trace, Aggregate to) {
        to.add(Metric.COST_PER_REQUEST, NONE, 1000 * trace.usd());
        if (askedModel(trace) || trace.usd() != 0) {
            to.add(
                    Metric.SPEND,
                    List.of(known(trace.tier()), known(trace.model()), known(trace.provider())),
                    trace.usd());
        }
        if (trace.premiumUsd() != 0) {
            to.add(Metric.PREMIUM_SPEND, NONE, trace.premiumUsd());
        }
        if (trace.status() == Status.HIT) {
            to.add(Metric.SAVED, trace.cacheLevel() == CacheLevel.EXACT ? EXACT : SEMANTIC, saved(trace));
        } else if (askedModel(trace)) {
            to.add(Metric.SAVED, ROUTING, saved(trace));
        }
    }

    private static double saved(TraceFacts trace) {
        return trace.premiumUsd() - trace.usd();
    }

    private static void waste(Waste waste, Aggregate to) {
        wasted(waste.retriesUsd(), "retries", to);
        wasted(waste.hedgesUsd(), "hedges", to);
        wasted(waste.escalationsUsd(), "escalations", to);
        wasted(waste.crashesUsd(), "crashes", to);
    }

    private static void wasted(double usd, String by, Aggregate to) {
        if (usd != 0) {
            to.add(Metric.WASTED, List.of(by), usd);
        }
    }
}
