package dev.penstock.operators.quality.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.DefaultPolicy;
import dev.penstock.operators.guardrail.JsonAnswers;
import dev.penstock.records.RuleScope;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A judge's grades, 0 to 1, null where one does not apply. Read strictly: what is not the form that was asked for is no
 * judgement, whatever it says.
 *
 * @param reason one line without personal data; null for none
 */
record Grades(
        Double faithfulness, Double answerRelevancy, Double contextPrecision, Double contextRecall, String reason) {
    private static final int LONGEST_REPLY = 8000;
    private static final int LONGEST_REASON = 300;
    private static final Set<String> KEYS =
            Set.of("faithfulness", "answer_relevancy", "context_precision", "context_recall", "reason");

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(5).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private static final CompiledPolicy PERSONAL_DATA = CompiledPolicy.of(DefaultPolicy.get());

    /**
     * Reads a reply; empty where it is not of the form.
     *
     * @param passages whether there were any; without them only the relevancy applies
     */
    static Optional<Grades> read(String reply, boolean passages) {
        if (reply == null || reply.length() > LONGEST_REPLY) {
            return Optional.empty();
        }
        JsonNode json;
        try {
            json = JSON.readValue(JsonAnswers.unfenced(reply.strip()));
        } catch (IOException noJson) {
            return Optional.empty();
        }
        if (json == null
                || !json.isObject()
                || json.size() != KEYS.size()
                || !KEYS.stream().allMatch(json::has)) {
            return Optional.empty();
        }
        boolean valid = isGrade(json.get("answer_relevancy"), false)
                && isGrade(json.get("faithfulness"), true)
                && isGrade(json.get("context_precision"), true)
                && isGrade(json.get("context_recall"), true)
                && (json.get("reason").isTextual() || json.get("reason").isNull());
        return valid
                ? Optional.of(new Grades(
                        passages ? grade(json.get("faithfulness")) : null,
                        grade(json.get("answer_relevancy")),
                        passages ? grade(json.get("context_precision")) : null,
                        passages ? grade(json.get("context_recall")) : null,
                        reason(json.get("reason"))))
                : Optional.empty();
    }

    private static boolean isGrade(JsonNode node, boolean mayBeNull) {
        return node.isNull() ? mayBeNull : node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 1;
    }

    private static Double grade(JsonNode node) {
        return node.isNull() ? null : Double.valueOf(node.doubleValue());
    }

    private static String reason(JsonNode node) {
        if (node.isNull() || node.textValue().isBlank()) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        node.textValue().strip().codePoints().forEach(c -> {
            if (line.length() < LONGEST_REASON) {
                line.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return PERSONAL_DATA.screen(line.toString(), RuleScope.OUTPUT, 0).text();
    }
}
