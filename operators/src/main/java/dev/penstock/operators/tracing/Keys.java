package dev.penstock.operators.tracing;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Names of attributes: OpenTelemetry's where it has one (GenAI, messaging, errors), else Penstock's own. */
final class Keys {
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    static final AttributeKey<String> MESSAGING_SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> MESSAGING_OPERATION = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> MESSAGING_DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> MESSAGING_PARTITION =
            AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<Long> KAFKA_OFFSET = AttributeKey.longKey("messaging.kafka.offset");

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> REQUEST_MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<Double> REQUEST_TEMPERATURE = AttributeKey.doubleKey("gen_ai.request.temperature");
    static final AttributeKey<Double> REQUEST_TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
    static final AttributeKey<Long> REQUEST_SEED = AttributeKey.longKey("gen_ai.request.seed");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> DATA_SOURCE = AttributeKey.stringKey("gen_ai.data_source.id");
    static final AttributeKey<String> INPUT_MESSAGES = AttributeKey.stringKey("gen_ai.input.messages");
    static final AttributeKey<String> OUTPUT_MESSAGES = AttributeKey.stringKey("gen_ai.output.messages");

    static final AttributeKey<String> TENANT = AttributeKey.stringKey("penstock.tenant");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("penstock.request.id");
    static final AttributeKey<String> PRIORITY = AttributeKey.stringKey("penstock.priority");
    static final AttributeKey<String> STATUS = AttributeKey.stringKey("penstock.status");
    static final AttributeKey<String> TIER = AttributeKey.stringKey("penstock.tier");
    static final AttributeKey<String> ROUTE_REASON = AttributeKey.stringKey("penstock.route.reason");
    static final AttributeKey<Double> COMPLEXITY = AttributeKey.doubleKey("penstock.route.complexity");
    static final AttributeKey<String> CACHE_LEVEL = AttributeKey.stringKey("penstock.cache.level");
    static final AttributeKey<Double> CACHE_SIMILARITY = AttributeKey.doubleKey("penstock.cache.similarity");
    static final AttributeKey<String> CACHE_REASON = AttributeKey.stringKey("penstock.cache.reason");
    static final AttributeKey<String> POLICY = AttributeKey.stringKey("penstock.policy.id");
    static final AttributeKey<Long> POLICY_VERSION = AttributeKey.longKey("penstock.policy.version");
    static final AttributeKey<String> POLICY_ACTION = AttributeKey.stringKey("penstock.policy.action");
    static final AttributeKey<List<String>> POLICY_FINDINGS = AttributeKey.stringArrayKey("penstock.policy.findings");
    static final AttributeKey<Double> COST = AttributeKey.doubleKey("penstock.cost.usd");
    static final AttributeKey<Double> COST_SAVED = AttributeKey.doubleKey("penstock.cost.saved_usd");
    static final AttributeKey<Double> COST_WASTED = AttributeKey.doubleKey("penstock.cost.wasted_usd");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("penstock.attempts");
    static final AttributeKey<List<String>> FALLBACKS = AttributeKey.stringArrayKey("penstock.fallbacks");
    static final AttributeKey<Double> FIRST_TOKEN = AttributeKey.doubleKey("penstock.time_to_first_token_ms");
    static final AttributeKey<Long> PASSAGES = AttributeKey.longKey("penstock.retrieval.passages");
    static final AttributeKey<Long> STEP_IN = AttributeKey.longKey("penstock.retrieval.in");
    static final AttributeKey<Long> STEP_OUT = AttributeKey.longKey("penstock.retrieval.out");
    static final AttributeKey<String> STEP_NOTE = AttributeKey.stringKey("penstock.retrieval.note");

    private Keys() {}
}
