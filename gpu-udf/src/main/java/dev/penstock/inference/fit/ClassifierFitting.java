package dev.penstock.inference.fit;

import dev.penstock.inference.head.Activation;
import dev.penstock.inference.head.Classifier;
import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.HeadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.math.la.SGDVector;

/**
 * Fits a classifier. Cross-validation chooses the penalty and the number of passes (early stop) by the loss, then the
 * thresholds by the scores of texts whose fold was not fitted on; then all texts are fitted with what was chosen.
 *
 * <p>Labels that exclude each other are one softmax. Labels that do not are a logistic function each: a softmax of two,
 * whose difference is kept.
 */
final class ClassifierFitting {
    private static final int MOST_PASSES = 16;
    private static final List<Double> PENALTIES = List.of(1e-6, 1e-5, 1e-4, 1e-3);

    private final FitPlan plan;
    private final Activation activation;
    private final List<String> labels;
    private final FitProgress progress;

    ClassifierFitting(FitPlan plan, Activation activation, List<String> labels, FitProgress progress) {
        this.plan = plan;
        this.activation = activation;
        this.labels = labels;
        this.progress = progress;
    }

    /** @param origin as it goes into the file, but for what is chosen here */
    HeadFile fit(List<LabelledText> texts, Features features, HeadFile.Origin origin) {
        boolean grouped = plan.groupField() != null;
        int[] fold = Splits.folds(texts, plan.folds(), grouped, plan.seed());
        int[] all = IntStream.range(0, texts.size()).toArray();
        Choice choice = choose(texts, features, fold);
        float[][] scores = new float[texts.size()][];
        for (int f = 0; f < plan.folds(); f++) {
            HeadFile part = head(texts, features, without(fold, f), choice, origin);
            Classifier classifier = new Classifier(part);
            for (int i : within(fold, f)) {
                scores[i] = classifier.scores(features.values().get(i));
            }
        }
        HeadFile whole = head(texts, features, all, choice, origin);
        ClassifierScores unseen = new ClassifierScores(whole.labels(), activation, texts, scores);
        List<HeadFile.Label> decided = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            Ranking ranking = unseen.ranking(label);
            float threshold = plan.maxFalsePositiveRate() == null
                    ? ranking.thresholdForF1()
                    : ranking.thresholdForRate(plan.maxFalsePositiveRate());
            decided.add(new HeadFile.Label(labels.get(label), Math.min(1, threshold)));
        }
        String split = plan.folds() + " folds" + (grouped ? " of whole groups by " + plan.groupField() : "")
                + "; penalty " + choice.penalty + ", " + choice.passes + " passes";
        HeadReport.Part report = new ClassifierScores(decided, activation, texts, scores).report(split, grouped);
        return whole.withLabels(decided).withScores(new HeadReport(null, report));
    }

    private record Choice(double penalty, int passes) {}

    /** The penalty and the number of passes with the lowest loss on what was not fitted on. */
    private Choice choose(List<LabelledText> texts, Features features, int[] fold) {
        List<Double> penalties = plan.regularisation().isEmpty() ? PENALTIES : plan.regularisation();
        progress.begin("Choosing the penalty", (long) penalties.size() * plan.folds());
        Choice best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double penalty : penalties) {
            double[] losses = new double[MOST_PASSES + 1];
            for (int f = 0; f < plan.folds(); f++) {
                int[] fitted = without(fold, f);
                int[] judged = within(fold, f);
                for (Problem problem : problems(texts, features, standardisation(features, fitted))) {
                    Descent descent = new Descent(problem, penalty, plan.seed());
                    descent.run(fitted, MOST_PASSES, pass -> losses[pass] += descent.loss(judged) * judged.length);
                }
                progress.step();
            }
            for (int pass = 1; pass <= MOST_PASSES; pass++) {
                if (losses[pass] < least) {
                    least = losses[pass];
                    best = new Choice(penalty, pass);
                }
            }
        }
        return best;
    }

    private HeadFile head(
            List<LabelledText> texts, Features features, int[] fitted, Choice choice, HeadFile.Origin origin) {
        HeadFeatures kind = plan.features();
        Standardisation standardisation = standardisation(features, fitted);
        float[][] weights =
                new float[labels.size()][kind.inputs(features.encoder().dimensions())];
        float[] bias = new float[labels.size()];
        int label = 0;
        for (Problem problem : problems(texts, features, standardisation)) {
            new Descent(problem, choice.penalty, plan.seed()).run(fitted, choice.passes, pass -> {});
            if (activation == Activation.SOFTMAX) {
                for (int i = 0; i < labels.size(); i++) {
                    bias[i] = standardisation.undo(problem.row(i), weights[i]);
                }
            } else {
                double[] difference = problem.row(1);
                double[] against = problem.row(0);
                for (int i = 0; i < difference.length; i++) {
                    difference[i] -= against[i];
                }
                bias[label] = standardisation.undo(difference, weights[label]);
                label++;
            }
        }
        return new HeadFile(
                plan.name(),
                HeadKind.CLASSIFIER,
                activation,
                kind,
                null,
                labels.stream().map(name -> new HeadFile.Label(name, 0.5f)).toList(),
                features.encoder(),
                origin,
                new HeadReport(null, null),
                weights,
                bias,
                null);
    }

    private Standardisation standardisation(Features features, int[] fitted) {
        return new Standardisation(
                Rows.of(features.values(), fitted),
                plan.features().inputs(features.encoder().dimensions()));
    }

    /** One problem for labels that exclude each other, else one for each label. */
    private List<Problem> problems(List<LabelledText> texts, Features features, Standardisation standardisation) {
        List<SGDVector[]> rows = features.values().stream()
                .map(values -> new SGDVector[] {standardisation.row(values, 0)})
                .toList();
        int inputs = rows.get(0)[0].size();
        List<Problem> problems = new ArrayList<>();
        if (activation == Activation.SOFTMAX) {
            List<int[]> outputs = texts.stream()
                    .map(text ->
                            new int[] {labels.indexOf(text.labels().iterator().next())})
                    .toList();
            problems.add(Problem.softmax(rows, outputs, weights(outputs, labels.size()), inputs, labels.size()));
        } else {
            for (String label : labels) {
                List<int[]> outputs = texts.stream()
                        .map(text -> new int[] {text.labels().contains(label) ? 1 : 0})
                        .toList();
                problems.add(Problem.softmax(rows, outputs, weights(outputs, 2), inputs, 2));
            }
        }
        return problems;
    }

    private double[] weights(List<int[]> outputs, int count) {
        long[] sizes = new long[count];
        outputs.forEach(output -> sizes[output[0]]++);
        return outputs.stream()
                .mapToDouble(
                        output -> plan.balance() ? (double) outputs.size() / count / Math.max(1, sizes[output[0]]) : 1)
                .toArray();
    }

    private static int[] without(int[] fold, int f) {
        return Rows.where(fold.length, i -> fold[i] != f);
    }

    private static int[] within(int[] fold, int f) {
        return Rows.where(fold.length, i -> fold[i] == f);
    }
}
