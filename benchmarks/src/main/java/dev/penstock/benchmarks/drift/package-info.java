/** {@code penstock bench drift}: whether drift of known kinds is found, and how often stable traffic raises an alarm. */
package dev.penstock.benchmarks.drift;
