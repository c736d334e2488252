package dev.penstock.inference.fit;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.head.Activation;
import dev.penstock.inference.head.Classifier;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.HeadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tribuo.Tribuo;

/** Fits heads on files of labelled texts, and scores them. Deterministic: equal plans and files give equal heads. */
public final class HeadFitting {
    private static final int LEAST_TEXTS = 20;
    private static final int LEAST_WITH_LABEL = 5;

    private final FitPlan plan;
    private final FitProgress progress;

    public HeadFitting(FitPlan plan, FitProgress progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Fits a head, and scores it on the part that was held back.
     *
     * @throws IllegalArgumentException if the plan or a file is wrong, or there are too few texts; the message names the
     *     option or the line and says what is allowed
     */
    public HeadFile fit() {
        Loaded loaded = load();
        List<String> labels = labels(loaded);
        List<LabelledText> texts = loaded.texts;
        boolean grouped = plan.groupField() != null;
        if (grouped) {
            Splits.requireGroups(texts);
        }
        boolean[] apart = Splits.heldBack(texts, plan.holdBack(), grouped, plan.heldBackGroups(), plan.seed());
        int[] rest = Rows.where(apart.length, i -> !apart[i]);
        int[] held = Rows.where(apart.length, i -> apart[i]);
        if (grouped) {
            Splits.requireGroups(Rows.of(texts, rest));
        }
        requireEnough(Rows.of(texts, rest), labels);
        Features features = Features.of(texts, plan.features(), plan.encoder(), plan.maxTokens(), progress);
        HeadFile.Origin origin = new HeadFile.Origin(
                plan.createdBy(),
                plan.createdOn(),
                "Tribuo " + Tribuo.VERSION,
                plan.seed(),
                plan.command(),
                loaded.files.stream().map(LabelledFile::data).toList());
        HeadFile head = plan.kind() == HeadKind.TAGGER
                ? new TaggerFitting(plan, labels, progress).fit(Rows.of(texts, rest), features.of(rest), origin)
                : new ClassifierFitting(plan, loaded.activation(), labels, progress)
                        .fit(Rows.of(texts, rest), features.of(rest), origin);
        if (held.length == 0) {
            return head;
        }
        HeadReport.Part report = score(head, Rows.of(texts, held), features.of(held), heldBackBy(), grouped);
        return head.withScores(new HeadReport(report, head.scores().crossValidated()));
    }

    /**
     * Scores a head on labelled texts that it was not fitted on. The plan says where they are and what their fields are.
     *
     * @throws IllegalArgumentException if a file is wrong, or the encoder is not the head's
     */
    public HeadReport.Part evaluate(HeadFile head) {
        List<LabelledText> texts = load().texts;
        Features features = Features.of(texts, head.features(), plan.encoder(), plan.maxTokens(), progress);
        ModelIdentity encoder = features.encoder();
        if (!encoder.sha256().equals(head.encoder().sha256())) {
            throw new IllegalArgumentException("--encoder: the head " + head.name() + " was fitted on " + head.encoder()
                    + ", not on " + encoder + "; name the head's encoder");
        }
        String split = "files: "
                + String.join(
                        ", ",
                        plan.data().stream()
                                .map(source -> source.file().getFileName().toString())
                                .toList());
        return score(head, texts, features, split, plan.groupField() != null);
    }

    private static HeadReport.Part score(
            HeadFile head, List<LabelledText> texts, Features features, String split, boolean grouped) {
        if (head.kind() == HeadKind.TAGGER) {
            return new TaggerScores(head, texts, features).report(split, grouped);
        }
        Classifier classifier = new Classifier(head);
        float[][] scores = features.values().stream().map(classifier::scores).toArray(float[][]::new);
        return new ClassifierScores(head.labels(), head.activation(), texts, scores).report(split, grouped);
    }

    private String heldBackBy() {
        if (!plan.heldBackGroups().isEmpty()) {
            return "groups "
                    + String.join(", ", plan.heldBackGroups().stream().sorted().toList());
        }
        return plan.holdBack() + " of the texts"
                + (plan.groupField() == null ? "" : ", whole groups by " + plan.groupField());
    }

    private Loaded load() {
        List<LabelledFile> files = new ArrayList<>();
        Labelling labelling = null;
        for (FitPlan.Source source : plan.data()) {
            LabelledFile file = LabelledFile.read(source.file(), source.licence(), plan.fields());
            if (labelling != null && file.labelling() != null && file.labelling() != labelling) {
                throw new IllegalArgumentException("--data: " + source.file() + " has another kind of label ("
                        + file.labelling() + ") than the files before it (" + labelling + "); allowed is one kind");
            }
            labelling = file.labelling() == null ? labelling : file.labelling();
            files.add(file);
        }
        if (plan.everyday() > 0) {
            if (labelling != Labelling.YES_OR_NO && labelling != Labelling.SPANS) {
                throw new IllegalArgumentException(
                        "--everyday adds texts without a label, or with labelled names and places; "
                                + "allowed where the label field holds true and false, or 1 and 0, and for taggers");
            }
            files.add(
                    TemplateTexts.EVERYDAY.file(plan.everyday(), plan.seed(), Set.of(), labelling == Labelling.SPANS));
        }
        if (plan.attacks() > 0) {
            if (labelling != Labelling.YES_OR_NO) {
                throw new IllegalArgumentException(
                        "--attacks adds texts that have the one label; allowed where the label "
                                + "field holds true and false, or 1 and 0");
            }
            files.add(TemplateTexts.ATTACK.file(plan.attacks(), plan.seed(), Set.of(plan.labelName()), false));
        }
        List<LabelledText> texts =
                files.stream().flatMap(file -> file.rows().stream()).toList();
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("--data: the files have no rows");
        }
        return new Loaded(files, labelling, texts);
    }

    private record Loaded(List<LabelledFile> files, Labelling labelling, List<LabelledText> texts) {
        Activation activation() {
            return labelling == Labelling.ONE_OF ? Activation.SOFTMAX : Activation.SIGMOID;
        }
    }

    /** The labels in the order of their names, so that the order of files does not matter. */
    private List<String> labels(Loaded loaded) {
        Map<String, Integer> counts = counts(loaded.texts);
        for (String wanted : plan.labels()) {
            if (!counts.containsKey(wanted)) {
                throw new IllegalArgumentException(
                        "--labels: no text has " + wanted + "; the files have " + counts.keySet());
            }
        }
        Set<String> kept = plan.labels().isEmpty() ? counts.keySet() : plan.labels();
        if (loaded.labelling == Labelling.ONE_OF && kept.size() < counts.size()) {
            throw new IllegalArgumentException(
                    "--labels: labels that exclude each other cannot be left out, since each "
                            + "text must have one of them; leave their texts out of the files");
        }
        return kept.stream().sorted().toList();
    }

    private void requireEnough(List<LabelledText> texts, List<String> labels) {
        if (texts.size() < LEAST_TEXTS) {
            throw new IllegalArgumentException(
                    "--data: " + texts.size() + " texts are left to fit on; allowed are " + LEAST_TEXTS + " or more");
        }
        Map<String, Integer> counts = counts(texts);
        for (String label : labels) {
            int with = counts.getOrDefault(label, 0);
            if (with < LEAST_WITH_LABEL
                    || plan.kind() == HeadKind.CLASSIFIER && texts.size() - with < LEAST_WITH_LABEL) {
                throw new IllegalArgumentException("--data: of " + texts.size() + " texts to fit on, " + with + " have "
                        + label + "; allowed are " + LEAST_WITH_LABEL
                        + " or more with it and without. Add texts, or leave "
                        + "it out with --labels");
            }
        }
    }

    private static Map<String, Integer> counts(List<LabelledText> texts) {
        Map<String, Integer> counts = new TreeMap<>();
        for (LabelledText text : texts) {
            text.labels().forEach(label -> counts.merge(label, 1, Integer::sum));
            text.spans().stream()
                    .map(LabelledText.Span::label)
                    .distinct()
                    .forEach(label -> counts.merge(label, 1, Integer::sum));
        }
        return counts;
    }
}
