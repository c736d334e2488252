package dev.penstock.inference.fit;

import dev.penstock.inference.head.Activation;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.HeadReport.GroupScore;
import dev.penstock.inference.head.HeadReport.LabelScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a classifier's scores of labelled texts are worth. */
final class ClassifierScores {
    private final List<HeadFile.Label> labels;
    private final Activation activation;
    private final List<LabelledText> texts;
    private final float[][] scores;

    /** @param scores one row for each text, one column for each label */
    ClassifierScores(List<HeadFile.Label> labels, Activation activation, List<LabelledText> texts, float[][] scores) {
        this.labels = labels;
        this.activation = activation;
        this.texts = texts;
        this.scores = scores;
    }

    Ranking ranking(int label) {
        float[] column = new float[scores.length];
        boolean[] has = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            column[i] = scores[i][label];
            has[i] = has(i, label);
        }
        return new Ranking(column, has);
    }

    HeadReport.Part report(String split, boolean grouped) {
        List<LabelScore> found = new ArrayList<>();
        List<GroupScore> groups = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            Counts all = new Counts();
            Map<String, Counts> byGroup = new TreeMap<>();
            for (int i = 0; i < scores.length; i++) {
                boolean reaches = scores[i][label] >= labels.get(label).threshold();
                all.add(has(i, label), reaches);
                if (grouped) {
                    byGroup.computeIfAbsent(texts.get(i).group(), any -> new Counts())
                            .add(has(i, label), reaches);
                }
            }
            Ranking ranking = ranking(label);
            String name = labels.get(label).name();
            found.add(all.score(name, true, ranking.auc(), ranking.points()));
            byGroup.forEach((group, counts) -> groups.add(new GroupScore(
                    group, name, counts.positives(), counts.negatives(), counts.recall(), counts.falsePositiveRate())));
        }
        return new HeadReport.Part(split, texts.size(), found, null, confusion(), groups);
    }

    private List<List<Long>> confusion() {
        if (activation != Activation.SOFTMAX) {
            return null;
        }
        long[][] counts = new long[labels.size()][labels.size()];
        for (int i = 0; i < scores.length; i++) {
            int best = 0;
            for (int label = 1; label < labels.size(); label++) {
                best = scores[i][label] > scores[i][best] ? label : best;
            }
            for (int label = 0; label < labels.size(); label++) {
                counts[label][best] += has(i, label) ? 1 : 0;
            }
        }
        return java.util.Arrays.stream(counts)
                .map(row -> java.util.Arrays.stream(row).boxed().toList())
                .toList();
    }

    private boolean has(int text, int label) {
        return texts.get(text).labels().contains(labels.get(label).name());
    }
}
