package dev.penstock.inference.fit;

import dev.penstock.inference.TokenStates;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReadings;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.HeadReport.GroupScore;
import dev.penstock.inference.head.HeadReport.LabelScore;
import dev.penstock.inference.head.Heads;
import dev.penstock.inference.model.TokenOffsets;
import dev.penstock.records.LabelledSpan;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a tagger's findings in labelled texts are worth. A part counts as found if its label is right and it covers the
 * same tokens; beside it, tokens are counted whatever their label.
 */
final class TaggerScores {
    private static final String ANY = "any label, tokens";

    /** Thresholds that are tried. */
    private static final int STEPS = 20;

    private final HeadFile head;
    private final List<LabelledText> texts;
    private final Features features;
    private final List<List<LabelledSpan>> found = new ArrayList<>();

    TaggerScores(HeadFile head, List<LabelledText> texts, Features features) {
        this.head = head;
        this.texts = texts;
        this.features = features;
        Heads reader = Heads.of(List.of(head), features.encoder());
        int dimensions = features.encoder().dimensions();
        FloatBuffer noVector = FloatBuffer.allocate(dimensions);
        for (int i = 0; i < texts.size(); i++) {
            float[] states = features.values().get(i);
            HeadReadings readings = reader.read(
                    noVector, new TokenStates(FloatBuffer.wrap(states), states.length / dimensions, dimensions));
            TokenOffsets offsets = features.offsets().get(i);
            found.add(readings.spans(offsets.starts(), offsets.ends()));
        }
    }

    /**
     * For each label the smallest mean score at which the F1 of its tokens is best. Tokens and not whole parts: a name
     * that was found but for its last letters is better hidden so than shown.
     */
    List<HeadFile.Label> bestThresholds() {
        List<HeadFile.Label> labels = new ArrayList<>();
        for (HeadFile.Label label : head.labels()) {
            long[] kept = new long[STEPS];
            long[] right = new long[STEPS];
            long wanted = 0;
            for (int i = 0; i < texts.size(); i++) {
                boolean[] has = tokens(i, parts(i, label.name()));
                for (boolean token : has) {
                    wanted += token ? 1 : 0;
                }
                for (LabelledSpan span : found.get(i)) {
                    if (span.label().equals(label.name())) {
                        boolean[] covered = tokens(i, List.of(Part.of(span)));
                        int last = Math.min(STEPS - 1, (int) (span.score() * STEPS));
                        for (int t = 0; t < covered.length; t++) {
                            for (int step = 0; step <= last && covered[t]; step++) {
                                kept[step]++;
                                right[step] += has[t] ? 1 : 0;
                            }
                        }
                    }
                }
            }
            labels.add(new HeadFile.Label(label.name(), best(kept, right, wanted)));
        }
        return labels;
    }

    private static float best(long[] kept, long[] right, long wanted) {
        int best = 0;
        double bestF1 = -1;
        for (int step = 0; step < STEPS; step++) {
            double f1 = kept[step] + wanted == 0 ? 0 : 2.0 * right[step] / (kept[step] + wanted);
            if (f1 > bestF1) {
                bestF1 = f1;
                best = step;
            }
        }
        return (float) best / STEPS;
    }

    private boolean[] tokens(int text, List<Part> parts) {
        TokenOffsets offsets = features.offsets().get(text);
        boolean[] covered = new boolean[offsets.starts().length];
        for (int t = 0; t < covered.length; t++) {
            int start = offsets.starts()[t];
            int end = offsets.ends()[t];
            covered[t] = start < end && parts.stream().anyMatch(part -> start < part.end && part.start < end);
        }
        return covered;
    }

    HeadReport.Part report(String split, boolean grouped) {
        Map<String, Counts> byLabel = new LinkedHashMap<>();
        head.labels().forEach(label -> byLabel.put(label.name(), new Counts()));
        Counts tokens = new Counts();
        Map<String, Counts> byGroup = new TreeMap<>();
        for (int i = 0; i < texts.size(); i++) {
            for (HeadFile.Label label : head.labels()) {
                count(parts(i, label.name()), found(i, label.name()), byLabel.get(label.name()));
            }
            countTokens(i, tokens);
            if (grouped) {
                countTokens(i, byGroup.computeIfAbsent(texts.get(i).group(), any -> new Counts()));
            }
        }
        List<LabelScore> labels = new ArrayList<>();
        byLabel.forEach((name, counts) -> labels.add(counts.score(name, false, Double.NaN, List.of())));
        List<GroupScore> groups = new ArrayList<>();
        byGroup.forEach((group, counts) -> groups.add(new GroupScore(
                group, ANY, counts.positives(), counts.negatives(), counts.recall(), counts.falsePositiveRate())));
        return new HeadReport.Part(
                split, texts.size(), labels, tokens.score(ANY, true, Double.NaN, List.of()), null, groups);
    }

    private static void count(List<Part> wanted, List<Part> found, Counts counts) {
        wanted.forEach(part -> counts.add(true, found.contains(part)));
        found.stream().filter(part -> !wanted.contains(part)).forEach(part -> counts.add(false, true));
    }

    private void countTokens(int text, Counts counts) {
        TokenOffsets offsets = features.offsets().get(text);
        boolean[] has = tokens(
                text,
                texts.get(text).spans().stream()
                        .filter(span -> isKnown(span.label()))
                        .map(span -> new Part(span.start(), span.end()))
                        .toList());
        boolean[] covered = tokens(text, found.get(text).stream().map(Part::of).toList());
        for (int t = 0; t < has.length; t++) {
            if (offsets.starts()[t] < offsets.ends()[t]) {
                counts.add(has[t], covered[t]);
            }
        }
    }

    private boolean isKnown(String label) {
        return head.labels().stream().anyMatch(known -> known.name().equals(label));
    }

    /** The labelled parts, their edges moved to those of the tokens, since a tagger cannot cut a token. */
    private List<Part> parts(int text, String label) {
        TokenOffsets tokens = features.offsets().get(text);
        List<Part> parts = new ArrayList<>();
        for (LabelledText.Span span : texts.get(text).spans()) {
            int start = -1;
            int end = -1;
            for (int t = 0; t < tokens.starts().length; t++) {
                if (tokens.starts()[t] < tokens.ends()[t]
                        && tokens.starts()[t] < span.end()
                        && span.start() < tokens.ends()[t]) {
                    start = start < 0 ? tokens.starts()[t] : start;
                    end = tokens.ends()[t];
                }
            }
            if (span.label().equals(label) && start >= 0) {
                parts.add(new Part(start, end));
            }
        }
        return parts;
    }

    private List<Part> found(int text, String label) {
        return found.get(text).stream()
                .filter(span -> span.label().equals(label))
                .map(Part::of)
                .toList();
    }

    private record Part(int start, int end) {
        static Part of(LabelledSpan span) {
            return new Part(span.start(), span.end());
        }
    }
}
