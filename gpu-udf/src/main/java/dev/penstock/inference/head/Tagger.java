package dev.penstock.inference.head;

import dev.penstock.inference.head.HeadReadings.TaggedTokens;
import java.util.List;

/** A tagger head, ready to read. Thread-safe. */
final class Tagger {
    private final HeadFile head;
    private final Chain chain;

    Tagger(HeadFile head) {
        this.head = head;
        this.chain = head.transitions() == null ? null : new Chain(head.transitions());
    }

    int tags() {
        return head.weights().length;
    }

    /** Writes the outputs for one token. */
    void emit(float[] state, float[] emissions, int token) {
        int tags = tags();
        for (int tag = 0; tag < tags; tag++) {
            emissions[token * tags + tag] = Linear.dot(state, 0, head.weights()[tag]) + head.bias()[tag];
        }
    }

    /**
     * Finds the labelled parts.
     *
     * @param emissions tokens by tags; overwritten
     * @param most parts that {@code into} may hold
     */
    void read(float[] emissions, int tokens, int most, List<TaggedTokens> into) {
        if (tokens == 0) {
            return;
        }
        int[] path = path(emissions, tokens);
        int start = 0;
        while (start < tokens && into.size() < most) {
            int label = head.scheme().label(path[start]);
            int end = start + 1;
            while (end < tokens
                    && head.scheme().label(path[end]) == label
                    && !head.scheme().starts(path[end], label)) {
                end++;
            }
            if (label >= 0) {
                add(label, start, end, emissions, into);
            }
            start = end;
        }
    }

    /** The best tags; leaves in {@code emissions} how likely each tag is. */
    private int[] path(float[] emissions, int tokens) {
        if (chain != null) {
            int[] path = chain.best(emissions, tokens);
            chain.marginals(emissions, tokens);
            return path;
        }
        int[] path = new int[tokens];
        for (int t = 0; t < tokens; t++) {
            path[t] = Chain.largest(emissions, t * tags(), tags());
            Linear.softmax(emissions, t * tags(), tags());
        }
        return path;
    }

    private void add(int label, int start, int end, float[] likely, List<TaggedTokens> into) {
        float sum = 0;
        int first = head.scheme().first(label);
        int inside = head.scheme().inside(label);
        for (int t = start; t < end; t++) {
            sum += likely[t * tags() + first] + (inside == first ? 0 : likely[t * tags() + inside]);
        }
        float score = Math.min(1, sum / (end - start));
        HeadFile.Label named = head.labels().get(label);
        if (score >= named.threshold()) {
            into.add(new TaggedTokens(head.name(), named.name(), start, end - 1, score));
        }
    }
}
