package dev.penstock.inference.fit;

import dev.penstock.inference.head.TagScheme;
import dev.penstock.inference.model.TokenOffsets;
import java.util.List;

/** The tags that a text's tokens have by its labelled parts. */
final class Tags {
    private Tags() {}

    /** A token has a part's label if they share a character. Where parts overlap, the one that stands first counts. */
    static int[] of(LabelledText text, TokenOffsets tokens, List<String> labels, TagScheme scheme) {
        int[] tags = new int[tokens.starts().length];
        int[] owner = new int[tags.length];
        List<LabelledText.Span> spans = text.spans();
        for (int s = 0; s < spans.size(); s++) {
            LabelledText.Span span = spans.get(s);
            int label = labels.indexOf(span.label());
            boolean first = true;
            for (int t = 0; t < tags.length && label >= 0; t++) {
                int start = tokens.starts()[t];
                int end = tokens.ends()[t];
                if (start < end && start < span.end() && span.start() < end && owner[t] == 0) {
                    tags[t] = first ? scheme.first(label) : scheme.inside(label);
                    owner[t] = s + 1;
                    first = false;
                }
            }
        }
        return tags;
    }
}
