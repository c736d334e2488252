package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.DriftThresholds;
import dev.penstock.operators.drift.statistics.Binned;
import dev.penstock.operators.drift.statistics.Distribution;
import dev.penstock.operators.drift.statistics.Divergence;
import dev.penstock.operators.drift.statistics.DomainClassifier;
import dev.penstock.operators.drift.statistics.FourierFeatures;
import dev.penstock.operators.drift.statistics.KolmogorovSmirnov;
import dev.penstock.operators.drift.statistics.MeanDistance;
import dev.penstock.operators.drift.statistics.Wasserstein;
import dev.penstock.operators.drift.window.Categories;
import dev.penstock.operators.drift.window.Evidence;
import dev.penstock.operators.drift.window.Feature;
import dev.penstock.operators.drift.window.Histogram;
import dev.penstock.operators.drift.window.SampledPrompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares a feature of current traffic with a reference. Statistics whose value depends on chance have it taken off. */
final class Comparison {
    static final String KS = "ks";
    private static final int NAMED_CHANGES = 3;
    /**
     * Share of the mean by which numbers must move on average to matter, more than a bin of the histogram. All statistics
     * are free of the unit, so where questions come in few lengths, one more character would be great drift.
     */
    private static final double SMALL = 0.06;

    /** Vectors of which the covariance is taken. */
    private static final int MOST_FOR_COVARIANCE = 300;
    /** Probability above which one of several statistics of vectors does not count. */
    private static final double CHANCE = 0.01;

    static final int LEAST_TO_CLASSIFY = 20;

    private final DriftThresholds thresholds;

    Comparison(DriftThresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** @param yardstick by which both were measured; null is allowed for features that need none */
    Difference of(Feature feature, Evidence reference, Evidence current, Yardstick yardstick) {
        return switch (feature.kind()) {
            case NUMBER -> numbers(((Histogram) reference).distribution(), ((Histogram) current).distribution());
            case CATEGORY -> categories((Categories) reference, (Categories) current);
            case NOVELTY -> novelty((Categories) reference, (Categories) current);
            case VECTOR -> vectors((VectorEvidence) reference, (VectorEvidence) current, yardstick);
        };
    }

    private Difference numbers(Distribution reference, Distribution current) {
        KolmogorovSmirnov ks = KolmogorovSmirnov.of(reference, current);
        Binned binned = Binned.of(reference, current);
        boolean small = Wasserstein.distance(reference, current) < SMALL * reference.mean();
        List<Score> scores = new ArrayList<>();
        for (Score score : divergences(binned.reference(), binned.current())) {
            scores.add(small ? score.withStrength(0) : score);
        }
        double wasserstein = Wasserstein.normed(reference, current);
        double beyond = Math.max(0, wasserstein - wassersteinByChance(reference.total(), current.total()));
        double strength = small ? 0 : beyond / thresholds.wasserstein();
        scores.add(new Score("wasserstein", wasserstein, strength, thresholds.wasserstein()));
        scores.add(new Score(KS, ks.probability(), 0, 0));
        String change = "10%, median and 90% " + quantiles(reference) + " -> " + quantiles(current);
        return new Difference(scores, ks.probability(), change);
    }

    /**
     * Of two samples of a normal distribution: the mean absolute difference of their cumulative distributions is
     * {@code sqrt(2 / pi) sqrt(1/n + 1/m)} times the integral of {@code sqrt(F (1 - F))}, which is some 1.64 deviations.
     * Long tails have less in the middle and more outside, so it is a rule of thumb for them.
     */
    private static double wassersteinByChance(double n, double m) {
        return 1.31 * Math.sqrt(1 / n + 1 / m);
    }

    private Difference categories(Categories reference, Categories current) {
        TreeSet<String> names = new TreeSet<>(reference.counts().keySet());
        names.addAll(current.counts().keySet());
        double[] before = counts(reference, names);
        double[] now = counts(current, names);
        return new Difference(
                divergences(before, now), Divergence.homogeneity(before, now), changes(reference, current, names));
    }

    private List<Score> divergences(double[] before, double[] now) {
        double psi = Divergence.psi(before, now);
        double psiBeyond = Math.max(0, psi - Divergence.psiByChance(before, now));
        double js = Divergence.jensenShannon(before, now);
        double jsBeyond = Divergence.jensenShannonBeyondChance(before, now);
        List<Score> scores = new ArrayList<>();
        scores.add(new Score("psi", psi, psiBeyond / thresholds.psi(), thresholds.psi()));
        scores.add(new Score("jensen-shannon", js, jsBeyond / thresholds.jensenShannon(), thresholds.jensenShannon()));
        return scores;
    }

    private Difference novelty(Categories reference, Categories current) {
        double before = share(reference, Yardstick.NEW);
        double now = share(current, Yardstick.NEW);
        double probability = Divergence.homogeneity(
                new double[] {before * reference.count(), (1 - before) * reference.count()},
                new double[] {now * current.count(), (1 - now) * current.count()});
        double more = Math.max(0, now - before);
        return new Difference(
                List.of(new Score("share", now, more / thresholds.novelty(), before + thresholds.novelty())),
                probability,
                "questions unlike all of the reference " + percent(before) + " -> " + percent(now));
    }

    private Difference vectors(VectorEvidence reference, VectorEvidence current, Yardstick yardstick) {
        double n = reference.count();
        double m = current.count();
        double mmd = FourierFeatures.discrepancy(reference.meanFeatures(), n, current.meanFeatures(), m);
        float[][] features = current.prompts().stream()
                .limit(MOST_FOR_COVARIANCE)
                .map(prompt -> yardstick.features().of(prompt.vector()))
                .toArray(float[][]::new);
        double probability = FourierFeatures.probability(mmd, n, m, features);
        boolean chance = probability > CHANCE;
        double threshold = thresholds.meanDiscrepancy();
        List<Score> scores = new ArrayList<>();
        scores.add(new Score("mmd", mmd, chance ? 0 : Math.max(0, mmd) / threshold, threshold));
        scores.add(meanDistance(reference.meanVector(), n, current.meanVector(), m, chance));
        String change = "the mean moved by "
                + String.format(Locale.ROOT, "%.2f", scores.get(1).value());
        if (Math.min(reference.prompts().size(), current.prompts().size()) >= LEAST_TO_CLASSIFY) {
            DomainClassifier.Verdict verdict = classified(reference, current);
            double over = (verdict.auc() - 0.5) / (thresholds.auc() - 0.5);
            boolean guessed = verdict.probability() > CHANCE;
            scores.add(new Score("auc", verdict.auc(), guessed ? 0 : Math.max(0, over), thresholds.auc()));
            change = String.format(Locale.ROOT, "a classifier tells them apart with an AUC of %.2f, ", verdict.auc())
                    + change;
            probability = Math.min(1, 2 * Math.min(probability, verdict.probability()));
        }
        return new Difference(scores, probability, change);
    }

    /** Of unit vectors, whose mean would be off by {@code sqrt((1 - |mean|^2) (1/n + 1/m))} by chance. */
    private Score meanDistance(double[] reference, double n, double[] current, double m, boolean chance) {
        double distance = MeanDistance.euclidean(reference, current);
        double spread = 1;
        for (double component : reference) {
            spread -= component * component;
        }
        double beyond = Math.sqrt(Math.max(0, distance * distance - Math.max(0, spread) * (1 / n + 1 / m)));
        double strength = chance ? 0 : beyond / thresholds.meanDistance();
        return new Score("mean-distance", distance, strength, thresholds.meanDistance());
    }

    /** Of as many of both sides as there are, up to {@link VectorEvidence#MOST_PROMPTS}. */
    static DomainClassifier.Verdict classified(VectorEvidence reference, VectorEvidence current) {
        return DomainClassifier.judge(Yardstick.vectors(reference.prompts()), Yardstick.vectors(first(current)));
    }

    static List<SampledPrompt> first(VectorEvidence current) {
        List<SampledPrompt> prompts = current.prompts();
        return prompts.subList(0, Math.min(prompts.size(), VectorEvidence.MOST_PROMPTS));
    }

    private static double[] counts(Categories categories, TreeSet<String> names) {
        return names.stream()
                .mapToDouble(name -> categories.counts().getOrDefault(name, 0L))
                .toArray();
    }

    private static String changes(Categories reference, Categories current, TreeSet<String> names) {
        return names.stream()
                .map(name -> Map.entry(name, share(current, name) - share(reference, name)))
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> one) -> -Math.abs(one.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .limit(NAMED_CHANGES)
                .map(one -> one.getKey() + " " + percent(share(reference, one.getKey())) + " -> "
                        + percent(share(current, one.getKey())))
                .collect(Collectors.joining(", "));
    }

    private static double share(Categories categories, String name) {
        return categories.counts().getOrDefault(name, 0L) / categories.count();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f%%" : "%.0f%%", 100 * share);
    }

    private static String quantiles(Distribution numbers) {
        return shown(numbers.quantile(0.1)) + ", " + shown(numbers.quantile(0.5)) + ", " + shown(numbers.quantile(0.9));
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.2f", value);
    }
}
