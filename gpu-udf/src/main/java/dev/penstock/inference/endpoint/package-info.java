/**
 * Answers from OpenAI-compatible HTTP endpoints. {@link dev.penstock.inference.endpoint.OpenAiGenerator} is the way in.
 * A prompt waits in {@code CallQueue} until concurrency limit, rate limit and circuit breaker let it pass;
 * {@code PromptCalls} makes its calls, repeats and hedges them; {@code HttpCalls} makes one, over the
 * {@code HttpTransport} that the TaskManager shares. No thread waits.
 */
package dev.penstock.inference.endpoint;
