package dev.penstock.inference.fit;

import java.util.List;
import java.util.Set;

/**
 * A text and what is known of it.
 *
 * @param labels of the text, for classifiers
 * @param spans of the text, for taggers
 * @param group texts of one group stand on the same side of a split; empty without groups
 */
record LabelledText(String text, Set<String> labels, List<Span> spans, String group) {
    LabelledText {
        labels = Set.copyOf(labels);
        spans = List.copyOf(spans);
    }

    /** A labelled part of a text, from its first character to behind its last. */
    record Span(String label, int start, int end) {}
}
