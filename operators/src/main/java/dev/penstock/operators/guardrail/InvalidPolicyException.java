package dev.penstock.operators.guardrail;

/** A policy that cannot be compiled. The message names the policy, the rule and the value, and says what is allowed. */
public final class InvalidPolicyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    InvalidPolicyException(String message) {
        super(message);
    }

    InvalidPolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}
