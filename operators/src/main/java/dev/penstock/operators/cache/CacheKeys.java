package dev.penstock.operators.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.operators.CanonicalHash;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.CacheLevel;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Envelope;
import dev.penstock.records.Exchange;
import dev.penstock.records.Role;
import dev.penstock.records.Verdict;
import java.util.List;
import java.util.Set;

/**
 * Under which keys an answer is found again. The <em>scope</em> is everything that an answer depends on besides the
 * question: tenant, the other messages, parameters, corpus, access labels, filter, encoder, and the policy that approves.
 * The <em>key</em> is scope and question together.
 *
 * <p>The generation of the corpus that is searched is no part of it. Another encoder or chunker finds the same documents
 * in another way, so that an answer stays as right as it was, and what makes it wrong, a change of a document that it
 * rests on, evicts it under every generation.
 */
public final class CacheKeys {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Fields of the OpenAI API that make an answer more than a text. */
    private static final Set<String> NOT_A_TEXT_ANSWER =
            Set.of("tools", "tool_choice", "functions", "function_call", "modalities", "audio", "logprobs");

    private final double maxTemperature;
    private final String encoder;

    /**
     * @param maxTemperature requests above it are not cacheable
     * @param encoder which encoder and heads the deployment uses, so that a change of them starts a new cache
     */
    public CacheKeys(double maxTemperature, String encoder) {
        this.maxTemperature = maxTemperature;
        this.encoder = encoder;
    }

    /** The decision before any cache was asked: a miss. */
    public CacheDecision miss(Exchange exchange, double threshold) {
        String scope = scope(exchange);
        String key = new CanonicalHash("penstock answer 1")
                .add(scope)
                .add(Questions.normalised(exchange.request().question()))
                .hex();
        return new CacheDecision(
                CacheLevel.NONE, isCacheable(exchange.request()), scope, key, null, 0, threshold, null);
    }

    /**
     * Whether the same text may be the answer another time: the conversation ends with a user's question, no tool takes
     * part, one answer is asked for, and the temperature does not ask for variety.
     */
    boolean isCacheable(ChatRequest request) {
        ChatMessage last = request.messages().get(request.messages().size() - 1);
        boolean varied = request.temperature() != null && request.temperature() > maxTemperature;
        return last.role() == Role.USER
                && !last.content().isBlank()
                && !varied
                && !holdsTool(request.messages())
                && asksForOneText(request.extraJson());
    }

    private static boolean holdsTool(List<ChatMessage> messages) {
        for (ChatMessage message : messages) {
            if (message.role() == Role.TOOL) {
                return true;
            }
        }
        return false;
    }

    private static boolean asksForOneText(String extraJson) {
        if (extraJson == null) {
            return true;
        }
        try {
            JsonNode extra = JSON.readTree(extraJson);
            return NOT_A_TEXT_ANSWER.stream().noneMatch(extra::hasNonNull)
                    && extra.path("n").asInt(1) == 1;
        } catch (JsonProcessingException e) {
            return false; // what cannot be understood is not remembered
        }
    }

    private String scope(Exchange exchange) {
        Envelope envelope = exchange.envelope();
        CanonicalHash hash = new CanonicalHash("penstock scope 2")
                .add(envelope.tenant())
                .addReach(envelope)
                .add(encoder);
        addPolicy(hash, exchange.inputVerdict());
        ChatRequest request = exchange.request();
        return hash.add(request, request.questionIndex()).hex();
    }

    private static void addPolicy(CanonicalHash hash, Verdict verdict) {
        hash.add(verdict == null ? null : verdict.policy());
        hash.add(verdict == null ? null : Long.valueOf(verdict.policyVersion()));
    }
}
