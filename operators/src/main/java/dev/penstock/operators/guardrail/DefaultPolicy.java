package dev.penstock.operators.guardrail;

import dev.penstock.records.Policy;
import dev.penstock.records.Rule;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleKind;
import dev.penstock.records.RuleScope;
import java.util.List;

/**
 * The policy that holds where none was configured. It refuses attacks, keeps personal data out of prompts and answers,
 * and never lets a credential out:
 *
 * <table>
 *   <caption>Rules</caption>
 *   <tr><th>rule</th><th>input</th><th>output</th></tr>
 *   <tr><td>prompt injection, jailbreak</td><td>block</td><td></td></tr>
 *   <tr><td>e-mail, phone, card, IBAN, SSN</td><td>redact</td><td>redact</td></tr>
 *   <tr><td>secrets</td><td>redact</td><td>block</td></tr>
 *   <tr><td>IP address</td><td>flag</td><td>flag</td></tr>
 * </table>
 *
 * <p>A secret that a user pastes is redacted, so that the question about it can still be answered; a secret in an answer
 * comes from a prompt, a document or a model's memory, and nobody should have it. IP addresses are personal data in some
 * places, and most questions about networks hold one: they are counted, and a policy of one's own may be stricter.
 */
public final class DefaultPolicy {
    private static final Policy POLICY = new Policy(
            "default",
            1,
            List.of(
                    rule("prompt-injection", RuleKind.PROMPT_INJECTION, RuleAction.BLOCK, RuleScope.INPUT),
                    rule("jailbreak", RuleKind.JAILBREAK, RuleAction.BLOCK, RuleScope.INPUT),
                    rule("email", RuleKind.EMAIL, RuleAction.REDACT, RuleScope.BOTH),
                    rule("phone", RuleKind.PHONE, RuleAction.REDACT, RuleScope.BOTH),
                    rule("credit-card", RuleKind.CREDIT_CARD, RuleAction.REDACT, RuleScope.BOTH),
                    rule("iban", RuleKind.IBAN, RuleAction.REDACT, RuleScope.BOTH),
                    rule("ssn", RuleKind.SSN, RuleAction.REDACT, RuleScope.BOTH),
                    rule("ip-address", RuleKind.IP_ADDRESS, RuleAction.FLAG, RuleScope.BOTH),
                    rule("secret-in", RuleKind.SECRET, RuleAction.REDACT, RuleScope.INPUT),
                    rule("secret-out", RuleKind.SECRET, RuleAction.BLOCK, RuleScope.OUTPUT)));

    private DefaultPolicy() {}

    public static Policy get() {
        return POLICY;
    }

    private static Rule rule(String id, RuleKind kind, RuleAction action, RuleScope scope) {
        return new Rule(id, kind, action, scope, List.of());
    }
}
