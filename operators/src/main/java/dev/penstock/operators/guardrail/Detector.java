package dev.penstock.operators.guardrail;

/** Finds one kind of thing in a text. Stateless, safe for use by several threads, and linear in the text. */
@FunctionalInterface
interface Detector {
    void find(ScannedText text, Spans spans);
}
