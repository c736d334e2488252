/**
 * {@code penstock bench endpoint}: the stage that asks model endpoints against Flink SQL's {@code ML_PREDICT}. Start at
 * {@link dev.penstock.benchmarks.endpoint.EndpointBench}.
 */
package dev.penstock.benchmarks.endpoint;
