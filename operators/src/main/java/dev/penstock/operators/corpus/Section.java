package dev.penstock.operators.corpus;

import java.util.List;

/**
 * What stands under one heading, without the sections below it.
 *
 * @param path headings above it, outermost first, its own the last; without empty ones
 * @param level of its heading, 0 for what stands before any
 * @param heading the line of its heading; empty for what stands before any
 * @param blocks at least one
 */
record Section(List<String> path, int level, Span heading, List<Block> blocks) {

    /** Headings above its own. */
    List<String> parentPath() {
        return path.isEmpty() || level == 0 ? path : path.subList(0, path.size() - 1);
    }
}
