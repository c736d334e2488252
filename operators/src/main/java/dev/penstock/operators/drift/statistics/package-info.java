/**
 * How far two samples are from each other, and how likely that is by chance. Each class says by which formula and from
 * which source, what its default threshold in Evidently is, and agrees with SciPy or scikit-learn to 1e-6. Nothing here
 * knows of windows, tenants or Flink.
 */
package dev.penstock.operators.drift.statistics;
