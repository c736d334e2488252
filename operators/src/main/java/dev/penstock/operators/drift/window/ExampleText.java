package dev.penstock.operators.drift.window;

import com.google.re2j.Pattern;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.Screening;
import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.List;
import java.util.stream.Stream;

/**
 * Questions as examples: whatever a tenant's policy was, personal data and secrets are redacted here, by the guardrail,
 * and the text is cut to {@value #CHARACTERS} characters. Attacks are no examples.
 */
final class ExampleText {
    private static final int CHARACTERS = 160;
    /** Far more than is kept, so that what is cut in two here is not seen. */
    private static final int READ = 1000;

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private static final Policy POLICY = new Policy(
            "drift-examples",
            1,
            Stream.of(
                            RuleKind.PROMPT_INJECTION,
                            RuleKind.JAILBREAK,
                            RuleKind.EMAIL,
                            RuleKind.PHONE,
                            RuleKind.CREDIT_CARD,
                            RuleKind.IBAN,
                            RuleKind.SSN,
                            RuleKind.IP_ADDRESS,
                            RuleKind.SECRET)
                    .map(kind -> new Rule(kind.name(), kind, action(kind), RuleScope.INPUT, List.of()))
                    .toList());

    private final CompiledPolicy policy = CompiledPolicy.of(POLICY);

    /** Null for a text that is none to show. */
    String of(String question) {
        String head = question.length() > READ ? question.substring(0, READ) : question;
        Screening screening = policy.screen(head, RuleScope.INPUT, 0);
        if (screening.action() == RuleAction.BLOCK) {
            return null;
        }
        String text = SPACE.matcher(screening.text()).replaceAll(" ").strip();
        return text.length() > CHARACTERS ? text.substring(0, CHARACTERS) + "..." : text;
    }

    private static RuleAction action(RuleKind kind) {
        return kind == RuleKind.PROMPT_INJECTION || kind == RuleKind.JAILBREAK ? RuleAction.BLOCK : RuleAction.REDACT;
    }
}
