package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.window.Evidence;

/**
 * What a feature of a window is compared with.
 *
 * @param name {@code pinned}, {@code trailing}, {@code day} or {@code week}
 * @param startMs of its first window
 * @param endMs of its last one
 */
record Reference(String name, long startMs, long endMs, Evidence evidence) {}
