package dev.penstock.operators.guardrail;

import dev.penstock.operators.Decided;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Finding;
import dev.penstock.records.Outcome;
import dev.penstock.records.Policy;
import dev.penstock.records.Role;
import dev.penstock.records.RuleAction;
import dev.penstock.records.RuleScope;
import dev.penstock.records.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Applies the input rules of the tenant's policy to every message of a request and stamps the verdict. A blocked request
 * is decided and leaves by {@link Decided#TAG}; what is to be redacted is redacted in the request, so that no later
 * stage and no trace sees it.
 *
 * <p>Attack rules skip the messages of the application itself (system and developer): a system prompt that forbids to
 * "ignore previous instructions" says so. All other rules apply to all messages.
 */
public final class InputGuardrailFunction extends PolicedFunction {
    private static final long serialVersionUID = 1;

    /**
     * @param configured holds where neither the tenant nor {@link Policy#ALL_TENANTS} has a policy
     * @param initial policies by tenant that hold until the policy stream says otherwise
     * @throws InvalidPolicyException if {@code configured} does not compile
     */
    public InputGuardrailFunction(Policy configured, Map<String, Policy> initial) {
        super("input", configured, initial);
    }

    @Override
    Exchange screened(Exchange exchange, CompiledPolicy policy, long nowMs) {
        Exchange screened = screen(exchange, policy);
        Verdict verdict = screened.inputVerdict();
        metrics().count(verdict);
        if (verdict.action() != RuleAction.BLOCK) {
            return screened;
        }
        Outcome blocked = Outcome.blocked("content_blocked", Refusal.message("the request was blocked", verdict));
        return screened.decided(blocked, new Cost(0, 0), nowMs);
    }

    @Override
    boolean goesOn(Exchange screened) {
        return !screened.isDecided();
    }

    private static Exchange screen(Exchange exchange, CompiledPolicy policy) {
        ChatRequest request = exchange.request();
        List<ChatMessage> messages = new ArrayList<>(request.messages().size());
        List<Finding> findings = new ArrayList<>();
        RuleAction action = RuleAction.ALLOW;
        boolean changed = false;
        for (int i = 0; i < request.messages().size(); i++) {
            ChatMessage message = request.messages().get(i);
            boolean untrusted = message.role() != Role.SYSTEM && message.role() != Role.DEVELOPER;
            Screening screening = policy.screen(message.content(), RuleScope.INPUT, i, untrusted);
            action = action.strictest(screening.action());
            findings.addAll(screening.findings());
            boolean redacted = !screening.text().equals(message.content());
            changed |= redacted;
            messages.add(redacted ? message.withContent(screening.text()) : message);
        }
        Verdict verdict = new Verdict(policy.policy().id(), policy.policy().version(), action, List.copyOf(findings));
        Exchange stamped = exchange.withInputVerdict(verdict);
        return changed ? stamped.withRequest(request.withMessages(List.copyOf(messages))) : stamped;
    }
}
