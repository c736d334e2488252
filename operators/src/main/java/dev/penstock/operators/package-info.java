/**
 * The rooms that a request walks through, one package each, in this order: {@code decode}, {@code admission},
 * {@code guardrail} (rules on the input), {@code cache} (exact), {@code embedding}, {@code cache} (semantic),
 * {@code retrieval}, {@code routing}, {@code inference}, {@code guardrail} (output filter). A function reads and stamps
 * {@link dev.penstock.records.Exchange}; what is decided early leaves by {@link dev.penstock.operators.Decided#TAG}.
 * {@code parsing}, {@code corpus} and {@code documents} turn documents into indexed chunks. Of what has been decided,
 * {@code metrics} makes windows, into which {@code quality} and {@code drift} tell what they observe; {@code outlook},
 * {@code alerts} and {@code prometheus} read them; {@code tracing} makes spans, {@code datasets} data for fine-tuning, and
 * {@code evaluation} measures offline.
 */
package dev.penstock.operators;
