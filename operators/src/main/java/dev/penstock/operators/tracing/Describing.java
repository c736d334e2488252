package dev.penstock.operators.tracing;

import dev.penstock.records.CacheDecision;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Embedding;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.Generation;
import dev.penstock.records.RetrievalStep;
import dev.penstock.records.RetrievedContext;
import dev.penstock.records.Route;
import dev.penstock.records.Verdict;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Locale;

/**
 * What the spans of an exchange say of it: no text of the request or the answer, and no user. Token usage stands on the
 * span of the model's call alone, so that sums over spans are right, and a hit used none.
 */
final class Describing {
    private Describing() {}

    static AttributesBuilder exchange(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        AttributesBuilder about = Attributes.builder()
                .put(Keys.MESSAGING_SYSTEM, "kafka")
                .put(Keys.MESSAGING_OPERATION, "process")
                .put(Keys.MESSAGING_DESTINATION, envelope.topic())
                .put(Keys.MESSAGING_PARTITION, Integer.toString(envelope.partition()))
                .put(Keys.KAFKA_OFFSET, envelope.offset())
                .put(Keys.TENANT, envelope.tenant())
                .put(Keys.REQUEST_ID, envelope.id())
                .put(Keys.PRIORITY, label(envelope.priority()))
                .put(Keys.STATUS, label(exchange.outcome().status()))
                .put(Keys.ERROR_TYPE, exchange.outcome().code());
        Cost cost = exchange.cost();
        about.put(Keys.COST, cost.usd())
                .put(Keys.COST_SAVED, cost.savedUsd())
                .put(Keys.COST_WASTED, cost.waste().totalUsd());
        if (exchange.route() != null) {
            about.put(Keys.TIER, exchange.route().tier());
        }
        if (exchange.cache() != null) {
            about.put(Keys.CACHE_LEVEL, label(exchange.cache().level()));
        }
        Verdict verdict = exchange.outputVerdict() != null ? exchange.outputVerdict() : exchange.inputVerdict();
        if (verdict != null) {
            about.put(Keys.POLICY, verdict.policy()).put(Keys.POLICY_VERSION, verdict.policyVersion());
        }
        return about;
    }

    static Attributes verdict(Verdict verdict) {
        List<String> types =
                verdict.findings().stream().map(Finding::type).distinct().toList();
        return Attributes.builder()
                .put(Keys.POLICY, verdict.policy())
                .put(Keys.POLICY_VERSION, verdict.policyVersion())
                .put(Keys.POLICY_ACTION, label(verdict.action()))
                .put(Keys.POLICY_FINDINGS, types.isEmpty() ? null : types)
                .build();
    }

    static Attributes cache(CacheDecision cache) {
        if (cache == null) {
            return Attributes.empty();
        }
        return Attributes.builder()
                .put(Keys.CACHE_LEVEL, label(cache.level()))
                .put(Keys.CACHE_SIMILARITY, cache.similarity())
                .put(Keys.CACHE_REASON, cache.reason())
                .build();
    }

    static Attributes embedding(Embedding embedding) {
        AttributesBuilder about = Attributes.builder().put(Keys.OPERATION, "embeddings");
        if (embedding != null) {
            about.put(Keys.REQUEST_MODEL, embedding.model()).put(Keys.INPUT_TOKENS, (long) embedding.tokens());
        }
        return about.build();
    }

    static Attributes retrieval(RetrievedContext context) {
        return Attributes.builder()
                .put(Keys.DATA_SOURCE, context.corpus())
                .put(Keys.PASSAGES, (long) context.passages().size())
                .build();
    }

    static Attributes step(RetrievalStep step) {
        return Attributes.builder()
                .put(Keys.STEP_IN, (long) step.in())
                .put(Keys.STEP_OUT, (long) step.out())
                .put(Keys.STEP_NOTE, step.note())
                .build();
    }

    static Attributes route(Route route) {
        return Attributes.builder()
                .put(Keys.TIER, route.tier())
                .put(Keys.ROUTE_REASON, route.reason())
                .put(Keys.COMPLEXITY, route.score())
                .build();
    }

    /** The model's call; without an answer, only what was asked. */
    static AttributesBuilder call(Exchange exchange) {
        AttributesBuilder about = Attributes.builder().put(Keys.OPERATION, "chat");
        if (exchange.route() != null) {
            about.put(Keys.TIER, exchange.route().tier());
        }
        asked(exchange.request(), about);
        Generation answer = exchange.generation();
        return answer == null ? about.put(Keys.ERROR_TYPE, exchange.outcome().code()) : answered(answer, about);
    }

    private static void asked(ChatRequest request, AttributesBuilder about) {
        about.put(Keys.REQUEST_MODEL, request.model())
                .put(Keys.REQUEST_TEMPERATURE, request.temperature())
                .put(Keys.REQUEST_TOP_P, request.topP())
                .put(Keys.REQUEST_SEED, request.seed());
        if (request.maxTokens() != null) {
            about.put(Keys.REQUEST_MAX_TOKENS, request.maxTokens().longValue());
        }
    }

    private static AttributesBuilder answered(Generation answer, AttributesBuilder about) {
        if (answer.firstTokenMicros() >= 0) {
            about.put(Keys.FIRST_TOKEN, answer.firstTokenMicros() / 1e3);
        }
        return about.put(Keys.PROVIDER, answer.provider())
                .put(Keys.RESPONSE_MODEL, answer.model())
                .put(Keys.FINISH_REASONS, List.of(answer.finishReason()))
                .put(Keys.INPUT_TOKENS, (long) answer.promptTokens())
                .put(Keys.OUTPUT_TOKENS, (long) answer.completionTokens())
                .put(Keys.ATTEMPTS, (long) answer.attempts())
                .put(Keys.FALLBACKS, answer.fallbacks().isEmpty() ? null : answer.fallbacks());
    }

    /** Null for what an older or newer version does not know. */
    private static String label(Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }
}
