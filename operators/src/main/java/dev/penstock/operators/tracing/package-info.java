/**
 * OpenTelemetry spans of exchanges. {@link dev.penstock.operators.tracing.SpanSink} makes the whole tree of an exchange
 * at its end, from the times that its stages stamped; {@link dev.penstock.operators.tracing.Propagation} gives the calls
 * in between the parent that the tree will have. Both derive ids from the request, so that no state travels and a replay
 * after a crash has the same ids.
 */
package dev.penstock.operators.tracing;
