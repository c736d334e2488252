package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run must reach for a build to go on. */
final class Gate {
    private final List<String> failures = new ArrayList<>();

    /** @throws CliException if a metric was not measured, which is no pass */
    void atLeast(Map<AnswerMetric, Double> least, AnswerRun run) {
        least.forEach((metric, limit) -> {
            if (run.count(metric) == 0) {
                throw new CliException("--fail-under: " + metric.label()
                        + " was not measured; the set lacks answers or " + "contexts, or --metrics leaves it out");
            }
            double mean = run.mean(metric);
            if (mean < limit) {
                failures.add(String.format(
                        Locale.ROOT, "%s is %.4f, below %s of --fail-under", metric.label(), mean, limit));
            }
        });
    }

    void noRegression(List<AnswerMetric> regressions) {
        regressions.forEach(metric -> failures.add(metric.label() + " is worse than before, and not by chance"));
    }

    List<String> failures() {
        return failures;
    }

    /** The exit code; says on stderr what failed. */
    int code(PrintWriter err) {
        failures.forEach(failure -> err.println("penstock: " + failure));
        err.flush();
        return failures.isEmpty() ? 0 : 1;
    }
}
