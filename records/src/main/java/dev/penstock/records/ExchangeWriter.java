package dev.penstock.records;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes an exchange field by field, as {@link ExchangeCodec} describes. Every request leaves a trace, and reflection
 * took a third of the time.
 */
final class ExchangeWriter {
    private final JsonGenerator json;

    ExchangeWriter(JsonGenerator json) {
        this.json = json;
    }

    @FunctionalInterface
    private interface Part<T> {
        void write(ExchangeWriter writer, T value) throws IOException;
    }

    void write(Exchange exchange) throws IOException {
        json.writeStartObject();
        object("envelope", exchange.envelope(), ExchangeWriter::envelope);
        object("request", exchange.request(), ExchangeWriter::request);
        object("admission", exchange.admission(), ExchangeWriter::admission);
        object("input_verdict", exchange.inputVerdict(), ExchangeWriter::verdict);
        object("embedding", exchange.embedding(), ExchangeWriter::embedding);
        object("cache", exchange.cache(), ExchangeWriter::cache);
        object("context", exchange.context(), ExchangeWriter::context);
        object("route", exchange.route(), ExchangeWriter::route);
        object("generation", exchange.generation(), ExchangeWriter::generation);
        object("output_verdict", exchange.outputVerdict(), ExchangeWriter::verdict);
        object("outcome", exchange.outcome(), ExchangeWriter::outcome);
        object("cost", exchange.cost(), ExchangeWriter::cost);
        object("timings", exchange.timings(), ExchangeWriter::timings);
        json.writeEndObject();
    }

    private void envelope(Envelope envelope) throws IOException {
        json.writeStringField("id", envelope.id());
        json.writeStringField("tenant", envelope.tenant());
        json.writeStringField("user", envelope.user());
        constant("priority", envelope.priority());
        json.writeNumberField("deadline_at_ms", envelope.deadlineAtMs());
        json.writeStringField("corpus", envelope.corpus());
        texts("labels", envelope.labels());
        json.writeStringField("traceparent", envelope.traceparent());
        json.writeStringField("topic", envelope.topic());
        json.writeNumberField("partition", envelope.partition());
        json.writeNumberField("offset", envelope.offset());
        json.writeNumberField("received_at_ms", envelope.receivedAtMs());
        bytes("key", envelope.key());
        list("headers", envelope.headers(), ExchangeWriter::header);
    }

    private void header(Header header) throws IOException {
        json.writeStringField("key", header.key());
        bytes("value", header.value());
    }

    private void request(ChatRequest request) throws IOException {
        json.writeStringField("model", request.model());
        list("messages", request.messages(), ExchangeWriter::message);
        decimal("temperature", request.temperature());
        decimal("top_p", request.topP());
        whole("max_tokens", request.maxTokens());
        texts("stop", request.stop());
        whole("seed", request.seed());
        constant("response_format", request.responseFormat());
        json.writeStringField("json_schema", request.jsonSchema());
        json.writeStringField("extra_json", request.extraJson());
    }

    private void message(ChatMessage message) throws IOException {
        constant("role", message.role());
        json.writeStringField("content", message.content());
        json.writeStringField("extra_json", message.extraJson());
    }

    private void admission(Admission admission) throws IOException {
        json.writeNumberField("estimated_tokens", admission.estimatedTokens());
        json.writeNumberField("bucket_level", admission.bucketLevel());
    }

    private void verdict(Verdict verdict) throws IOException {
        json.writeStringField("policy", verdict.policy());
        json.writeNumberField("policy_version", verdict.policyVersion());
        constant("action", verdict.action());
        list("findings", verdict.findings(), ExchangeWriter::finding);
    }

    private void finding(Finding finding) throws IOException {
        json.writeStringField("rule", finding.rule());
        json.writeStringField("type", finding.type());
        constant("action", finding.action());
        json.writeNumberField("message", finding.message());
        json.writeNumberField("start", finding.start());
        json.writeNumberField("end", finding.end());
    }

    private void embedding(Embedding embedding) throws IOException {
        vector("vector", embedding.vector());
        json.writeStringField("model", embedding.model());
        json.writeNumberField("tokens", embedding.tokens());
    }

    private void cache(CacheDecision cache) throws IOException {
        constant("level", cache.level());
        json.writeBooleanField("cacheable", cache.cacheable());
        json.writeStringField("scope", cache.scope());
        json.writeStringField("key", cache.key());
        json.writeStringField("entry_id", cache.entryId());
        json.writeNumberField("similarity", cache.similarity());
        json.writeNumberField("threshold", cache.threshold());
        json.writeStringField("reason", cache.reason());
    }

    private void context(RetrievedContext context) throws IOException {
        json.writeStringField("corpus", context.corpus());
        list("passages", context.passages(), ExchangeWriter::passage);
    }

    private void passage(Passage passage) throws IOException {
        json.writeStringField("document_id", passage.documentId());
        json.writeNumberField("version", passage.version());
        json.writeStringField("chunk_id", passage.chunkId());
        json.writeStringField("title", passage.title());
        json.writeStringField("text", passage.text());
        json.writeNumberField("start", passage.start());
        json.writeNumberField("end", passage.end());
        json.writeNumberField("score", passage.score());
    }

    private void route(Route route) throws IOException {
        json.writeStringField("tier", route.tier());
        json.writeNumberField("score", route.score());
        json.writeNumberField("quantile", route.quantile());
        json.writeStringField("reason", route.reason());
    }

    private void generation(Generation generation) throws IOException {
        json.writeStringField("text", generation.text());
        json.writeStringField("model", generation.model());
        json.writeStringField("provider", generation.provider());
        json.writeNumberField("prompt_tokens", generation.promptTokens());
        json.writeNumberField("completion_tokens", generation.completionTokens());
        json.writeStringField("finish_reason", generation.finishReason());
        list("citations", generation.citations(), ExchangeWriter::citation);
        json.writeNumberField("first_token_micros", generation.firstTokenMicros());
        json.writeNumberField("attempts", generation.attempts());
        texts("fallbacks", generation.fallbacks());
    }

    private void citation(Citation citation) throws IOException {
        json.writeStringField("document_id", citation.documentId());
        json.writeNumberField("version", citation.version());
        json.writeStringField("chunk_id", citation.chunkId());
        json.writeNumberField("start", citation.start());
        json.writeNumberField("end", citation.end());
    }

    private void outcome(Outcome outcome) throws IOException {
        constant("status", outcome.status());
        json.writeStringField("type", outcome.type());
        json.writeStringField("code", outcome.code());
        json.writeStringField("message", outcome.message());
        json.writeStringField("param", outcome.param());
    }

    private void cost(Cost cost) throws IOException {
        json.writeNumberField("usd", cost.usd());
        json.writeNumberField("premium_usd", cost.premiumUsd());
    }

    private void timings(Timings timings) throws IOException {
        json.writeNumberField("completed_at_ms", timings.completedAtMs());
        json.writeFieldName("stage_micros");
        if (timings.stageMicros() == null) {
            json.writeNull();
        } else {
            json.writeArray(timings.stageMicros(), 0, timings.stageMicros().length);
        }
    }

    private <T> void object(String name, T value, Part<T> part) throws IOException {
        json.writeFieldName(name);
        object(value, part);
    }

    private <T> void object(T value, Part<T> part) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            part.write(this, value);
            json.writeEndObject();
        }
    }

    private <T> void list(String name, List<T> values, Part<T> part) throws IOException {
        json.writeFieldName(name);
        if (values == null) {
            json.writeNull();
        } else {
            json.writeStartArray();
            for (T value : values) {
                object(value, part);
            }
            json.writeEndArray();
        }
    }

    private void texts(String name, List<String> values) throws IOException {
        json.writeFieldName(name);
        if (values == null) {
            json.writeNull();
        } else {
            json.writeStartArray();
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
    }

    private void constant(String name, Enum<?> constant) throws IOException {
        json.writeStringField(name, constant == null ? null : constant.name());
    }

    private void decimal(String name, Double value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    private void whole(String name, Number value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value.longValue());
        }
    }

    private void bytes(String name, byte[] value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBinary(value);
        }
    }

    private void vector(String name, float[] vector) throws IOException {
        byte[] bytes = null;
        if (vector != null) {
            bytes = new byte[vector.length * Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(vector);
        }
        bytes(name, bytes);
    }
}
