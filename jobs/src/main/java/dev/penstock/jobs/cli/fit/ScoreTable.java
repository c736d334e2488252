package dev.penstock.jobs.cli.fit;

import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReport;
import dev.penstock.inference.head.HeadReport.GroupScore;
import dev.penstock.inference.head.HeadReport.LabelScore;
import dev.penstock.inference.head.HeadReport.Point;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints how a head did, for people. */
final class ScoreTable {
    private final PrintWriter out;

    ScoreTable(PrintWriter out) {
        this.out = out;
    }

    void print(HeadFile head, String title, HeadReport.Part part) {
        out.println(title + ": " + part.rows() + " texts (" + part.split() + ")");
        out.printf(
                Locale.ROOT,
                "  %-26s %9s %9s %9s %9s %9s %9s %9s%n",
                "label",
                "threshold",
                "texts",
                "precision",
                "recall",
                "F1",
                "FPR",
                "AUC");
        for (int i = 0; i < part.labels().size(); i++) {
            row(part.labels().get(i), head.labels().get(i).threshold());
        }
        if (part.anyLabel() != null) {
            row(part.anyLabel(), null);
        }
        part.labels().stream().filter(label -> !label.points().isEmpty()).forEach(this::points);
        confusion(part.confusion(), part.labels());
        groups(part.groups());
    }

    private void row(LabelScore score, Float threshold) {
        out.printf(
                Locale.ROOT,
                "  %-26s %9s %9d %9s %9s %9s %9s %9s%n",
                score.label(),
                threshold == null ? "" : String.format(Locale.ROOT, "%.4f", threshold),
                score.positives(),
                shown(score.precision()),
                shown(score.recall()),
                shown(score.f1()),
                shown(score.falsePositiveRate()),
                shown(score.auc()));
    }

    private void points(LabelScore score) {
        out.println("  " + score.label() + ", other thresholds:");
        for (Point point : score.points()) {
            out.printf(
                    Locale.ROOT,
                    "    threshold %.4f   FPR %.4f   recall %.4f%n",
                    point.threshold(),
                    point.falsePositiveRate(),
                    point.recall());
        }
    }

    private void confusion(List<List<Long>> confusion, List<LabelScore> labels) {
        if (confusion != null) {
            out.println("  true label (rows) and highest score (columns, in the same order):");
            for (int i = 0; i < confusion.size(); i++) {
                out.printf(
                        Locale.ROOT,
                        "    %-24s %s%n",
                        labels.get(i).label(),
                        String.join(
                                " ",
                                confusion.get(i).stream()
                                        .map(count -> String.format(Locale.ROOT, "%7d", count))
                                        .toList()));
            }
        }
    }

    private void groups(List<GroupScore> groups) {
        if (!groups.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "  %-26s %-18s %9s %9s %9s %9s%n",
                    "group",
                    "label",
                    "with",
                    "without",
                    "recall",
                    "FPR");
        }
        for (GroupScore group : groups) {
            out.printf(
                    Locale.ROOT,
                    "  %-26s %-18s %9d %9d %9s %9s%n",
                    group.group(),
                    group.label(),
                    group.positives(),
                    group.negatives(),
                    shown(group.recall()),
                    shown(group.falsePositiveRate()));
        }
    }

    private static String shown(Double rate) {
        return rate == null ? "-" : String.format(Locale.ROOT, "%.4f", rate);
    }
}
