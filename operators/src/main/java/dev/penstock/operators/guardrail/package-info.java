/**
 * Rules on what goes in and what comes out. {@link dev.penstock.operators.guardrail.CompiledPolicy} is the engine: a
 * policy compiled once, then asked about texts. {@link dev.penstock.operators.guardrail.InputGuardrailFunction},
 * {@link dev.penstock.operators.guardrail.ClassifyFunction} (for what the encoder's heads say) and
 * {@link dev.penstock.operators.guardrail.OutputFilterFunction} put it on the stream, with policies from broadcast
 * state; {@link dev.penstock.operators.guardrail.PassageScreen} asks it about documents. No finding, log line or error holds matched text.
 */
package dev.penstock.operators.guardrail;
