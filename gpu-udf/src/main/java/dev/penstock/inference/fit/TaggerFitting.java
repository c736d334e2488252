package dev.penstock.inference.fit;

import dev.penstock.inference.head.Activation;
import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.model.TokenOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.math.la.SGDVector;

/**
 * Fits a tagger. One fold of the texts chooses the penalty and the number of passes (early stop) by its loss, then the
 * thresholds by F1; then all texts are fitted with what was chosen.
 */
final class TaggerFitting {
    private static final int MOST_PASSES = 20;
    private static final List<Double> PENALTIES = List.of(1e-7);

    private final FitPlan plan;
    private final List<String> labels;
    private final FitProgress progress;

    TaggerFitting(FitPlan plan, List<String> labels, FitProgress progress) {
        this.plan = plan;
        this.labels = labels;
        this.progress = progress;
    }

    HeadFile fit(List<LabelledText> texts, Features features, HeadFile.Origin origin) {
        boolean grouped = plan.groupField() != null;
        int[] fold = Splits.folds(texts, plan.folds(), grouped, plan.seed());
        int[] fitted = Rows.where(fold.length, i -> fold[i] != 0);
        int[] judged = Rows.where(fold.length, i -> fold[i] == 0);
        List<Double> penalties = plan.regularisation().isEmpty() ? PENALTIES : plan.regularisation();
        progress.begin("Fitting", (long) (penalties.size() + 2) * MOST_PASSES);
        double least = Double.POSITIVE_INFINITY;
        double penalty = penalties.get(0);
        int passes = 1;
        for (double candidate : penalties) {
            double[] losses = new double[MOST_PASSES + 1];
            Descent descent =
                    new Descent(problem(texts, features, standardisation(features, fitted)), candidate, plan.seed());
            descent.run(fitted, MOST_PASSES, pass -> {
                losses[pass] = descent.loss(judged);
                progress.step();
            });
            for (int pass = 1; pass <= MOST_PASSES; pass++) {
                if (losses[pass] < least) {
                    least = losses[pass];
                    penalty = candidate;
                    passes = pass;
                }
            }
        }
        HeadFile part = head(texts, features, fitted, penalty, passes, origin);
        List<LabelledText> judgedTexts = Rows.of(texts, judged);
        Features judgedFeatures = features.of(judged);
        List<HeadFile.Label> decided = new TaggerScores(part, judgedTexts, judgedFeatures).bestThresholds();
        String split = "one of " + plan.folds() + " folds" + (grouped ? " of whole groups by " + plan.groupField() : "")
                + "; penalty " + penalty + ", " + passes + " passes";
        HeadReport.Part report =
                new TaggerScores(part.withLabels(decided), judgedTexts, judgedFeatures).report(split, grouped);
        int[] all = IntStream.range(0, texts.size()).toArray();
        return head(texts, features, all, penalty, passes, origin)
                .withLabels(decided)
                .withScores(new HeadReport(null, report));
    }

    private HeadFile head(
            List<LabelledText> texts,
            Features features,
            int[] fitted,
            double penalty,
            int passes,
            HeadFile.Origin origin) {
        Standardisation standardisation = standardisation(features, fitted);
        Problem problem = problem(texts, features, standardisation);
        new Descent(problem, penalty, plan.seed()).run(fitted, passes, pass -> progress.step());
        int tags = plan.scheme().tags(labels.size());
        float[][] weights = new float[tags][features.encoder().dimensions()];
        float[] bias = new float[tags];
        for (int tag = 0; tag < tags; tag++) {
            bias[tag] = standardisation.undo(problem.row(tag), weights[tag]);
        }
        return new HeadFile(
                plan.name(),
                HeadKind.TAGGER,
                plan.chain() ? Activation.CHAIN : Activation.SOFTMAX,
                HeadFeatures.TOKENS,
                plan.scheme(),
                labels.stream().map(label -> new HeadFile.Label(label, 0)).toList(),
                features.encoder(),
                origin,
                new HeadReport(null, null),
                weights,
                bias,
                problem.transitions());
    }

    private Standardisation standardisation(Features features, int[] fitted) {
        return new Standardisation(
                Rows.of(features.values(), fitted), features.encoder().dimensions());
    }

    private Problem problem(List<LabelledText> texts, Features features, Standardisation standardisation) {
        int dimensions = features.encoder().dimensions();
        List<SGDVector[]> rows = new ArrayList<>();
        List<int[]> outputs = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            float[] states = features.values().get(i);
            TokenOffsets offsets = features.offsets().get(i);
            rows.add(IntStream.range(0, states.length / dimensions)
                    .mapToObj(token -> standardisation.row(states, token * dimensions))
                    .toArray(SGDVector[]::new));
            outputs.add(Tags.of(texts.get(i), offsets, labels, plan.scheme()));
        }
        double[] weights = new double[texts.size()];
        java.util.Arrays.fill(weights, 1);
        int tags = plan.scheme().tags(labels.size());
        return plan.chain()
                ? Problem.chain(rows, outputs, weights, dimensions + 1, tags)
                : Problem.softmax(rows, outputs, weights, dimensions + 1, tags);
    }
}
