/**
 * Decides whether traffic has drifted: {@link dev.penstock.operators.drift.detection.DetectDrift} compares each window of a
 * tenant with its references, and tells drift that begins and ends.
 */
package dev.penstock.operators.drift.detection;
