/**
 * The rooms that a request walks through, one package each, in this order: {@code decode}, {@code admission},
 * {@code guardrail} (rules on the input), {@code cache} (exact), {@code embedding}, {@code cache} (semantic),
 * {@code retrieval}, {@code routing}, {@code inference}, {@code guardrail} (output filter). A function reads and stamps
 * {@link dev.penstock.records.Exchange}; what is decided early leaves by {@link dev.penstock.operators.Decided#TAG}.
 * {@code corpus} turns documents into indexed chunks.
 */
package dev.penstock.operators;
