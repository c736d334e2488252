package dev.penstock.records;

import java.util.List;

/**
 * What the guardrail says of a text.
 *
 * @param policy id of the policy that was applied
 * @param policyVersion its version
 * @param action the strictest action among the findings
 */
public record Verdict(String policy, long policyVersion, RuleAction action, List<Finding> findings) {}
