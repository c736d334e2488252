package dev.penstock.inference.head;

import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What heads read off one text's pass. Tokens, not characters: texts with equal token ids share a pass, and each has
 * offsets of its own.
 *
 * @param scores every label of every classifier head
 * @param tags what tagger heads found, head by head, each in the order of the text
 */
public record HeadReadings(List<HeadScore> scores, List<TaggedTokens> tags) {
    public static final HeadReadings NONE = new HeadReadings(List.of(), List.of());

    /** @param firstToken and {@code lastToken}: positions among the tokens of the pass, both included */
    public record TaggedTokens(String head, String label, int firstToken, int lastToken, float score) {}

    /**
     * The tags as parts of the text, in its order. Special tokens at their edges, which stand nowhere, are left out.
     *
     * @param starts of each token, its first character; equal to its end for special tokens
     * @param ends of each token, behind its last character
     */
    public List<LabelledSpan> spans(int[] starts, int[] ends) {
        List<LabelledSpan> spans = new ArrayList<>(tags.size());
        for (TaggedTokens tag : tags) {
            int first = tag.firstToken();
            int last = tag.lastToken();
            while (first <= last && starts[first] == ends[first]) {
                first++;
            }
            while (last > first && starts[last] == ends[last]) {
                last--;
            }
            if (first <= last) {
                spans.add(new LabelledSpan(tag.head(), tag.label(), starts[first], ends[last], tag.score()));
            }
        }
        spans.sort(Comparator.comparingInt(LabelledSpan::start));
        return spans;
    }
}
