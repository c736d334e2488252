package dev.penstock.operators.tracing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Generation;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Messages and answers for spans, in the JSON form of OpenTelemetry's GenAI conventions. The exchange holds them as the
 * policy left them; here the guardrail redacts once more, personal data and secrets of every kind. Of a long
 * conversation the latest messages stay.
 */
final class Content {
    /** Most characters of a conversation; collectors refuse large spans. */
    static final int MOST_CHARACTERS = 32_768;

    private static final CompiledPolicy REDACTING = CompiledPolicy.of(new Policy(
            "spans",
            1,
            Stream.of(
                            RuleKind.EMAIL,
                            RuleKind.PHONE,
                            RuleKind.CREDIT_CARD,
                            RuleKind.IBAN,
                            RuleKind.SSN,
                            RuleKind.IP_ADDRESS,
                            RuleKind.SECRET)
                    .map(kind -> new Rule(kind.name(), kind, RuleAction.REDACT, RuleScope.BOTH, List.of()))
                    .toList()));

    private Content() {}

    static String of(ChatRequest request) {
        Deque<ObjectNode> latest = new ArrayDeque<>();
        int left = MOST_CHARACTERS;
        for (int i = request.messages().size() - 1; i >= 0 && left > 0; i--) {
            ChatMessage message = request.messages().get(i);
            String text = text(message.content(), left);
            left -= text.length();
            latest.push(message(message.role().name().toLowerCase(Locale.ROOT), text));
        }
        return JsonNodeFactory.instance.arrayNode().addAll(latest).toString();
    }

    static String of(Generation answer) {
        ObjectNode message = message("assistant", text(answer.text(), MOST_CHARACTERS));
        message.put("finish_reason", answer.finishReason());
        return JsonNodeFactory.instance.arrayNode().add(message).toString();
    }

    private static ObjectNode message(String role, String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", role);
        ArrayNode parts = message.putArray("parts");
        parts.addObject().put("type", "text").put("content", text);
        return message;
    }

    /** Redacted before it is cut, so that no half of a number stays. */
    private static String text(String text, int most) {
        String redacted = REDACTING.screen(text, RuleScope.BOTH, 0).text();
        return redacted.length() <= most ? redacted : redacted.substring(0, most);
    }
}
