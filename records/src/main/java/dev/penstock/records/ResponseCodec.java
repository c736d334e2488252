package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Writes responses: an OpenAI chat.completion with one more object {@code penstock}, or {@code {"error", "penstock"}} for
 * what was shed or failed. The same exchange always gives the same bytes.
 *
 * <pre>{@code
 * "penstock": {"id", "status", "code", "message", "tenant", "tier", "model", "provider",
 *              "cache": {"level", "similarity"},
 *              "route": {"tier", "score", "quantile", "reason"},
 *              "findings": [{"stage", "policy", "policy_version", "rule", "type", "action", "message", "start", "end"}],
 *              "retrieval": {"corpus", "passages", "sufficient"},
 *              "citations": [{"document", "version", "chunk", "start", "end", "title", "uri"}],
 *              "fallbacks": [...], "cost_usd", "saved_usd",
 *              "timings_ms": {"queue", "exact_cache", ..., "total"}}
 * }</pre>
 *
 * Enum values are in lower case. What a stage did not stamp is null; {@code timings_ms} holds only stages that ran.
 * {@code total} counts from the record's timestamp. Numbers that are not finite are written as null.
 */
public final class ResponseCodec {
    /** What stands in place of an answer that a guardrail refused or withheld. */
    public static final String BLOCKED_TEXT =
            "Sorry, I can't help with this request: the content policy of this service does not allow it.";

    private static final Outcome UNSETTLED =
            Outcome.failed("internal_error", "the request ended without an answer; please report this as a bug");

    private static final Stage[] STAGES = Stage.values();

    private ResponseCodec() {}

    /**
     * The response's value. An exchange that is undecided, or answered without a text, becomes an
     * {@code internal_error}: every request gets a response.
     */
    public static byte[] encode(Exchange exchange) {
        Outcome outcome = settled(exchange);
        return Json.bytes(json -> {
            json.writeStartObject();
            if (outcome.status() == Status.SHED || outcome.status() == Status.FAILED) {
                writeError(json, outcome);
            } else {
                writeCompletion(json, exchange, outcome);
            }
            writePenstock(json, exchange, outcome);
            json.writeEndObject();
        });
    }

    /**
     * Reads a response, for clients.
     *
     * @throws IllegalArgumentException if the bytes are no response of Penstock
     */
    public static ResponseView decode(byte[] value) {
        try {
            JsonNode tree = Json.MAPPER.readTree(value);
            if (!tree.path("penstock").isObject()) {
                throw new IllegalArgumentException("not a response of Penstock: it has no object penstock");
            }
            return ResponseView.of(tree);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a response of Penstock: " + Json.problem(e));
        }
    }

    private static Outcome settled(Exchange exchange) {
        Outcome outcome = exchange.outcome();
        if (outcome == null) {
            return UNSETTLED;
        }
        boolean needsText = outcome.status() == Status.ANSWERED || outcome.status() == Status.HIT;
        boolean hasText = exchange.generation() != null && exchange.generation().text() != null;
        return needsText && !hasText ? UNSETTLED : outcome;
    }

    private static void writeError(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("message", outcome.message());
        json.writeStringField("type", outcome.type());
        json.writeStringField("param", outcome.param());
        json.writeStringField("code", outcome.code());
        json.writeEndObject();
    }

    private static void writeCompletion(JsonGenerator json, Exchange exchange, Outcome outcome) throws IOException {
        Generation generation = exchange.generation();
        boolean blocked = outcome.status() == Status.BLOCKED;
        String reason = generation == null || generation.finishReason() == null ? "stop" : generation.finishReason();
        json.writeStringField("id", "chatcmpl-" + exchange.envelope().id());
        json.writeStringField("object", "chat.completion");
        json.writeNumberField("created", Math.max(0, exchange.envelope().receivedAtMs() / 1000));
        json.writeStringField("model", model(exchange));
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", 0);
        json.writeObjectFieldStart("message");
        json.writeStringField("role", "assistant");
        json.writeStringField("content", blocked ? BLOCKED_TEXT : generation.text());
        json.writeEndObject();
        json.writeStringField("finish_reason", blocked ? "content_filter" : reason);
        json.writeEndObject();
        json.writeEndArray();
        writeUsage(json, generation);
    }

    private static void writeUsage(JsonGenerator json, Generation generation) throws IOException {
        int prompt = generation == null ? 0 : generation.promptTokens();
        int completion = generation == null ? 0 : generation.completionTokens();
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", prompt);
        json.writeNumberField("completion_tokens", completion);
        json.writeNumberField("total_tokens", (long) prompt + completion);
        json.writeEndObject();
    }

    /** What answered, else what was asked for: the field is never null, since clients require it. */
    private static String model(Exchange exchange) {
        if (exchange.generation() != null && exchange.generation().model() != null) {
            return exchange.generation().model();
        }
        boolean asked = exchange.request() != null && exchange.request().model() != null;
        return asked ? exchange.request().model() : "penstock";
    }

    private static void writePenstock(JsonGenerator json, Exchange exchange, Outcome outcome) throws IOException {
        Generation generation = exchange.generation();
        Route route = exchange.route();
        json.writeObjectFieldStart("penstock");
        json.writeStringField("id", exchange.envelope().id());
        json.writeStringField("status", Json.name(outcome.status()));
        json.writeStringField("code", outcome.code());
        json.writeStringField("message", outcome.message());
        json.writeStringField("tenant", exchange.envelope().tenant());
        json.writeStringField("tier", route == null ? null : route.tier());
        json.writeStringField("model", generation == null ? null : generation.model());
        json.writeStringField("provider", generation == null ? null : generation.provider());
        writeCache(json, exchange.cache());
        writeRoute(json, route);
        json.writeArrayFieldStart("findings");
        writeFindings(json, exchange.inputVerdict(), "input");
        writeFindings(json, exchange.outputVerdict(), "output");
        json.writeEndArray();
        writeRetrieval(json, exchange.context());
        writeCitations(json, outcome.status() == Status.BLOCKED ? null : generation);
        writeFallbacks(json, generation);
        Cost cost = exchange.cost();
        writeFinite(json, "cost_usd", cost == null ? 0 : cost.usd());
        writeFinite(json, "saved_usd", cost == null ? 0 : cost.savedUsd());
        writeTimings(json, exchange);
        json.writeEndObject();
    }

    private static void writeCache(JsonGenerator json, CacheDecision cache) throws IOException {
        if (cache == null) {
            json.writeNullField("cache");
            return;
        }
        json.writeObjectFieldStart("cache");
        json.writeStringField("level", Json.name(cache.level()));
        writeFinite(json, "similarity", cache.similarity());
        json.writeEndObject();
    }

    private static void writeRoute(JsonGenerator json, Route route) throws IOException {
        if (route == null) {
            json.writeNullField("route");
            return;
        }
        json.writeObjectFieldStart("route");
        json.writeStringField("tier", route.tier());
        writeFinite(json, "score", route.score());
        writeFinite(json, "quantile", route.quantile());
        json.writeStringField("reason", route.reason());
        json.writeEndObject();
    }

    private static void writeFindings(JsonGenerator json, Verdict verdict, String stage) throws IOException {
        if (verdict == null || verdict.findings() == null) {
            return;
        }
        for (Finding finding : verdict.findings()) {
            json.writeStartObject();
            json.writeStringField("stage", stage);
            json.writeStringField("policy", verdict.policy());
            json.writeNumberField("policy_version", verdict.policyVersion());
            json.writeStringField("rule", finding.rule());
            json.writeStringField("type", finding.type());
            json.writeStringField("action", Json.name(finding.action()));
            json.writeNumberField("message", finding.message());
            json.writeNumberField("start", finding.start());
            json.writeNumberField("end", finding.end());
            json.writeEndObject();
        }
    }

    private static void writeRetrieval(JsonGenerator json, RetrievedContext context) throws IOException {
        if (context == null) {
            json.writeNullField("retrieval");
            return;
        }
        json.writeObjectFieldStart("retrieval");
        json.writeStringField("corpus", context.corpus());
        json.writeNumberField("passages", context.passages().size());
        json.writeBooleanField("sufficient", !context.passages().isEmpty());
        json.writeEndObject();
    }

    private static void writeCitations(JsonGenerator json, Generation generation) throws IOException {
        json.writeArrayFieldStart("citations");
        if (generation != null && generation.citations() != null) {
            for (Citation citation : generation.citations()) {
                json.writeStartObject();
                json.writeStringField("document", citation.documentId());
                json.writeNumberField("version", citation.version());
                json.writeStringField("chunk", citation.chunkId());
                json.writeNumberField("start", citation.start());
                json.writeNumberField("end", citation.end());
                json.writeStringField("title", citation.title());
                json.writeStringField("uri", citation.uri());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    private static void writeFallbacks(JsonGenerator json, Generation generation) throws IOException {
        json.writeArrayFieldStart("fallbacks");
        if (generation != null && generation.fallbacks() != null) {
            for (String fallback : generation.fallbacks()) {
                json.writeString(fallback);
            }
        }
        json.writeEndArray();
    }

    private static void writeTimings(JsonGenerator json, Exchange exchange) throws IOException {
        Timings timings = exchange.timings();
        json.writeObjectFieldStart("timings_ms");
        for (Stage stage : STAGES) {
            if (timings.micros(stage) >= 0) {
                json.writeFieldName(Json.name(stage));
                json.writeNumber(millis(timings.micros(stage)));
            }
        }
        long total = Math.max(0, timings.completedAtMs() - exchange.envelope().receivedAtMs());
        json.writeFieldName("total");
        json.writeNumber(timings.completedAtMs() == 0 ? "0.000" : total + ".000");
        json.writeEndObject();
    }

    /** Microseconds as milliseconds with three decimals, without the detour of a BigDecimal. */
    private static String millis(long micros) {
        String decimals = Long.toString(1000 + micros % 1000).substring(1);
        return micros / 1000 + "." + decimals;
    }

    private static void writeFinite(JsonGenerator json, String name, double number) throws IOException {
        json.writeFieldName(name);
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeNull();
        }
    }
}
