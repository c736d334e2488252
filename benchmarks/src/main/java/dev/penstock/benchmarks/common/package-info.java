/** What several benchmarks share: the questions that they send, latencies, and the ratios that they aim at. */
package dev.penstock.benchmarks.common;
