package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import dev.penstock.operators.evaluation.answers.PairedBootstrap;
import dev.penstock.operators.evaluation.answers.PairedBootstrap.Difference;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two runs on the same questions.
 *
 * @param differences by metric, of those that both runs have
 * @param onlyBefore questions that the second run lacks, which are left out
 * @param onlyAfter questions that the first run lacks, which are left out
 */
record RunComparison(Map<AnswerMetric, Difference> differences, int onlyBefore, int onlyAfter) {

    static RunComparison of(AnswerRun before, AnswerRun after, PairedBootstrap bootstrap, BarProgress progress) {
        Map<AnswerMetric, Difference> differences = new EnumMap<>(AnswerMetric.class);
        List<AnswerMetric> metrics = before.metrics();
        progress.begin("Comparing", metrics.size());
        for (AnswerMetric metric : metrics) {
            double[][] values = before.paired(after, metric);
            if (values[0].length > 0) {
                differences.put(metric, bootstrap.compare(values[0], values[1]));
            }
            progress.step();
        }
        progress.close();
        if (differences.isEmpty()) {
            throw new CliException("the runs have no question with the same id and metric, so that nothing can be "
                    + "compared; both must be of one gold set");
        }
        return new RunComparison(differences, before.missingIn(after), after.missingIn(before));
    }

    /** The metrics that became worse, and not by chance. */
    List<AnswerMetric> regressions() {
        return differences.entrySet().stream()
                .filter(metric -> metric.getValue().isRegression())
                .map(Map.Entry::getKey)
                .toList();
    }

    void putJson(ObjectNode into) {
        into.put("only_before", onlyBefore).put("only_after", onlyAfter);
        ObjectNode metrics = into.putObject("metrics");
        differences.forEach((metric, difference) -> metrics.putObject(metric.label())
                .put("questions", difference.questions())
                .put("before", difference.before())
                .put("after", difference.after())
                .put("difference", difference.difference())
                .put("low", difference.low())
                .put("high", difference.high())
                .put("p", difference.p())
                .put("verdict", verdict(difference)));
    }

    void printTable(PrintWriter out) {
        if (onlyBefore + onlyAfter > 0) {
            print(
                    out,
                    "left out: %,d questions of the first run only, %,d of the second only%n",
                    onlyBefore,
                    onlyAfter);
        }
        print(
                out,
                "%-14s %9s %9s %9s %11s  %-20s %8s%n",
                "metric",
                "questions",
                "before",
                "after",
                "difference",
                "95% interval",
                "p");
        differences.forEach((metric, difference) -> print(
                out,
                "%-14s %,9d %9.4f %9.4f %+11.4f  %-20s %8.4f  %s%n",
                metric.label(),
                difference.questions(),
                difference.before(),
                difference.after(),
                difference.difference(),
                String.format(Locale.ROOT, "%+.4f to %+.4f", difference.low(), difference.high()),
                difference.p(),
                verdict(difference)));
    }

    private static String verdict(Difference difference) {
        if (difference.isRegression()) {
            return "worse";
        }
        return difference.isGain() ? "better" : "no clear difference";
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
