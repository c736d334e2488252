package dev.penstock.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A response as its reader sees it.
 *
 * @param id the request's id
 * @param text the answer, or the text in its place where it was blocked; null where there is an error
 * @param finishReason as in the OpenAI API; null where there is an error
 * @param tier null where the request was not routed
 * @param model what answered, or null
 * @param cacheLevel which cache answered, {@code NONE} also where none was asked
 * @param costUsd spent, 0 where it is unknown
 * @param savedUsd saved against the premium tier, 0 where it is unknown
 * @param totalMs from the request's timestamp to the decision
 * @param errorCode machine-readable reason of an error, a block or a refusal; null where there is none
 * @param errorMessage one line for people, or null
 * @param findingTypes type of each finding, for example {@code EMAIL}, one for each match
 */
public record ResponseView(
        String id,
        Status status,
        String text,
        String finishReason,
        String tenant,
        String tier,
        String model,
        CacheLevel cacheLevel,
        double costUsd,
        double savedUsd,
        double totalMs,
        String errorType,
        String errorCode,
        String errorMessage,
        List<Citation> citations,
        List<String> findingTypes) {

    /** Fields that are missing or of another type are taken as absent: a client reads newer and older responses. */
    static ResponseView of(JsonNode tree) {
        JsonNode own = tree.path("penstock");
        JsonNode choice = tree.path("choices").path(0);
        return new ResponseView(
                text(own, "id"),
                constant(Status.class, text(own, "status"), Status.FAILED),
                text(choice.path("message"), "content"),
                text(choice, "finish_reason"),
                text(own, "tenant"),
                text(own, "tier"),
                text(own, "model"),
                constant(CacheLevel.class, text(own.path("cache"), "level"), CacheLevel.NONE),
                own.path("cost_usd").asDouble(),
                own.path("saved_usd").asDouble(),
                own.path("timings_ms").path("total").asDouble(),
                text(tree.path("error"), "type"),
                text(own, "code"),
                text(own, "message"),
                citations(own.path("citations")),
                findingTypes(own.path("findings")));
    }

    /** Whether the request got its answer, from a model or a cache. */
    public boolean isAnswered() {
        return status == Status.ANSWERED || status == Status.HIT;
    }

    private static List<Citation> citations(JsonNode array) {
        List<Citation> citations = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            citations.add(new Citation(
                    text(node, "document"),
                    node.path("version").asLong(),
                    text(node, "chunk"),
                    node.path("start").asInt(),
                    node.path("end").asInt(),
                    text(node, "title"),
                    text(node, "uri")));
        }
        return List.copyOf(citations);
    }

    private static List<String> findingTypes(JsonNode array) {
        List<String> types = new ArrayList<>(array.size());
        for (JsonNode node : array) {
            types.add(node.path("type").asText());
        }
        return List.copyOf(types);
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).textValue();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, E otherwise) {
        for (E constant : type.getEnumConstants()) {
            if (name != null && constant.name().equals(name.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        return otherwise;
    }
}
