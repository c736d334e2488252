package dev.penstock.inference.head;

import dev.penstock.inference.ModelIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small heads with known weights. */
final class SampleHeads {
    static final ModelIdentity ENCODER = new ModelIdentity("tiny", "ab".repeat(32), 2);

    private SampleHeads() {}

    static HeadFile classifier(
            String name, Activation activation, HeadFeatures features, float[][] weights, float... bias) {
        return new HeadFile(
                name,
                HeadKind.CLASSIFIER,
                activation,
                features,
                null,
                labels(weights.length, 0.5f),
                ENCODER,
                origin(),
                new HeadReport(null, null),
                weights,
                bias,
                null);
    }

    /** A tagger with one weight row for each tag. */
    static HeadFile tagger(
            String name, TagScheme scheme, int labels, float threshold, float[][] weights, float[][] transitions) {
        return new HeadFile(
                name,
                HeadKind.TAGGER,
                transitions == null ? Activation.SOFTMAX : Activation.CHAIN,
                HeadFeatures.TOKENS,
                scheme,
                labels(labels, threshold),
                ENCODER,
                origin(),
                new HeadReport(null, null),
                weights,
                new float[weights.length],
                transitions);
    }

    private static List<HeadFile.Label> labels(int count, float threshold) {
        List<HeadFile.Label> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add(new HeadFile.Label("L" + i, threshold));
        }
        return labels;
    }

    static HeadFile.Origin origin() {
        return new HeadFile.Origin(
                "penstock",
                null,
                "by hand",
                1,
                "",
                List.of(new HeadFile.Data("texts.jsonl", 3, "cd".repeat(32), "Apache-2.0")));
    }

    static HeadFile full() {
        HeadReport.LabelScore score = new HeadReport.LabelScore(
                "L0", 10, 90L, 0.9, 0.8, 0.847, 0.01, 0.99, List.of(new HeadReport.Point(0.7, 0.01, 0.8)));
        HeadReport.Part part = new HeadReport.Part(
                "0.2 of the texts",
                100,
                List.of(score),
                null,
                List.of(List.of(8L, 2L), List.of(1L, 89L)),
                List.of(new HeadReport.GroupScore("forum", "L0", 10, 90, 0.8, null)));
        return classifier(
                        "sample",
                        Activation.SOFTMAX,
                        HeadFeatures.POOLED_AND_MAX,
                        new float[][] {{1.5f, -2, 3e-7f, 4}, {-1, 0.1f, Float.MIN_VALUE, 8}},
                        0.25f,
                        -1e-3f)
                .withScores(new HeadReport(part, null));
    }

    static boolean sameNumbers(HeadFile a, HeadFile b) {
        return Arrays.deepEquals(a.weights(), b.weights())
                && Arrays.equals(a.bias(), b.bias())
                && Arrays.deepEquals(a.transitions(), b.transitions());
    }
}
