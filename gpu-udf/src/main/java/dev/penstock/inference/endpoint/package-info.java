/**
 * Answers from OpenAI-compatible HTTP endpoints. One call is: a permit of {@code InFlightLimit}, a permission of the
 * circuit breaker, one exchange over {@code HttpTransport}, and the answer read by {@code ChatCompletion};
 * {@link dev.penstock.inference.endpoint.OpenAiGenerator} repeats it where a repetition can help. No thread waits.
 */
package dev.penstock.inference.endpoint;
