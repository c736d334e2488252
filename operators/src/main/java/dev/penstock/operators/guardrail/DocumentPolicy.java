package dev.penstock.operators.guardrail;

import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.List;

/**
 * The policy that holds for documents where none was configured: passages that attack the model are kept out (block),
 * credentials are redacted, and personal data is only counted (flag). Handbooks, directories and contracts hold contact
 * addresses and account numbers on purpose, and are asked about them; who may read them is the matter of access labels.
 * A policy of one's own may redact them.
 */
public final class DocumentPolicy {
    private static final Policy POLICY = new Policy(
            "documents",
            1,
            List.of(
                    rule("prompt-injection", RuleKind.PROMPT_INJECTION, RuleAction.BLOCK),
                    rule("jailbreak", RuleKind.JAILBREAK, RuleAction.BLOCK),
                    rule("secret", RuleKind.SECRET, RuleAction.REDACT),
                    rule("email", RuleKind.EMAIL, RuleAction.FLAG),
                    rule("phone", RuleKind.PHONE, RuleAction.FLAG),
                    rule("credit-card", RuleKind.CREDIT_CARD, RuleAction.FLAG),
                    rule("iban", RuleKind.IBAN, RuleAction.FLAG),
                    rule("ssn", RuleKind.SSN, RuleAction.FLAG)));

    private DocumentPolicy() {}

    public static Policy get() {
        return POLICY;
    }

    private static Rule rule(String id, RuleKind kind, RuleAction action) {
        return new Rule(id, kind, action, RuleScope.INPUT, List.of());
    }
}
