/**
 * What is kept of the traffic of a window to compare it with another: {@link dev.penstock.operators.drift.window.Traffic},
 * which is bounded and can be merged in any order. {@link dev.penstock.operators.drift.window.CollectTraffic} makes it
 * where exchanges are, by tenant, and {@link dev.penstock.operators.drift.window.GatherTraffic} brings the parts of all
 * subtasks together and chooses which tenants are told apart.
 */
package dev.penstock.operators.drift.window;
