package dev.penstock.inference.fit;

import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReadings;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.HeadReport.GroupScore;
import dev.penstock.inference.head.HeadReport.LabelScore;
import dev.penstock.inference.head.Heads;
import dev.penstock.inference.model.TokenOffsets;
import dev.penstock.inference.model.TokenStates;
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

    /** For each label the smallest mean score at which its F1 is best. */
    List<HeadFile.Label> bestThresholds() {
        List<HeadFile.Label> labels = new ArrayList<>();
        for (HeadFile.Label label : head.labels()) {
            List<Float> scores = new ArrayList<>();
            List<Boolean> right = new ArrayList<>();
            long wanted = 0;
            for (int i = 0; i < texts.size(); i++) {
                List<Part> parts = parts(i, label.name());
                wanted += parts.size();
                for (LabelledSpan span : found.get(i)) {
                    if (span.label().equals(label.name())) {
                        scores.add(span.score());
                        right.add(parts.contains(Part.of(span)));
                    }
                }
            }
            labels.add(new HeadFile.Label(label.name(), best(scores, right, wanted)));
        }
        return labels;
    }

    private static float best(List<Float> scores, List<Boolean> right, long wanted) {
        float best = 0;
        double bestF1 = -1;
        for (int step = 0; step < 20; step++) {
            float threshold = step / 20f;
            long kept = 0;
            long hits = 0;
            for (int i = 0; i < scores.size(); i++) {
                if (scores.get(i) >= threshold) {
                    kept++;
                    hits += right.get(i) ? 1 : 0;
                }
            }
            double f1 = kept + wanted == 0 ? 0 : 2.0 * hits / (kept + wanted);
            if (f1 > bestF1) {
                bestF1 = f1;
                best = threshold;
            }
        }
        return best;
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
        TokenOffsets tokens = features.offsets().get(text);
        for (int t = 0; t < tokens.starts().length; t++) {
            int start = tokens.starts()[t];
            int end = tokens.ends()[t];
            if (start < end) {
                counts.add(
                        texts.get(text).spans().stream()
                                .anyMatch(span -> isKnown(span.label()) && start < span.end() && span.start() < end),
                        found.get(text).stream().anyMatch(span -> start < span.end() && span.start() < end));
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
