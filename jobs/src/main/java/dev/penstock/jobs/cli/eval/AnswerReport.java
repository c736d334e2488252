package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a measurement of answers says, for people and for programs.
 *
 * @param model identity of the encoder; null where none was needed
 * @param left answers to questions that the set does not have
 * @param corpusBleu {@link Double#NaN} where it was not measured
 * @param baseline comparison with an earlier run; null for none
 * @param failures of the gate
 */
record AnswerReport(
        AnswerRun run, String model, long left, double corpusBleu, RunComparison baseline, List<String> failures) {

    void printJson(PrintWriter out) {
        ObjectNode root = new JsonMapper().createObjectNode();
        root.put("questions", run.questions())
                .put("unanswered", run.unanswered())
                .put("unknown_predictions", left)
                .put("model", model);
        ObjectNode metrics = root.putObject("metrics");
        for (AnswerMetric metric : run.metrics()) {
            metrics.putObject(metric.label()).put("mean", run.mean(metric)).put("questions", run.count(metric));
        }
        if (!Double.isNaN(corpusBleu)) {
            root.put("corpus_bleu", corpusBleu);
        }
        if (baseline != null) {
            baseline.putJson(root.putObject("baseline"));
        }
        root.put("passed", failures.isEmpty());
        failures.forEach(root.putArray("failures")::add);
        out.println(root);
    }

    void printTable(PrintWriter out) {
        print(out, "%,d questions", run.questions());
        if (run.unanswered() > 0) {
            print(out, ", %,d of them without an answer (scored 0)", run.unanswered());
        }
        if (left > 0) {
            print(out, "; %,d predictions are for questions that the set does not have", left);
        }
        if (model != null) {
            print(out, "%nvectors of %s", model);
        }
        print(out, "%n%n%-14s %9s %9s%n", "metric", "questions", "mean");
        for (AnswerMetric metric : run.metrics()) {
            print(out, "%-14s %,9d %9.4f%n", metric.label(), run.count(metric), run.mean(metric));
        }
        if (!Double.isNaN(corpusBleu)) {
            print(out, "%-14s %,9d %9.4f%n", "bleu (corpus)", run.count(AnswerMetric.BLEU), corpusBleu);
        }
        if (baseline != null) {
            print(out, "%nAgainst the baseline%n");
            baseline.printTable(out);
        }
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
