package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import dev.penstock.operators.evaluation.answers.PairedBootstrap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code penstock eval compare}: whether a second run is better than the first. */
@Command(
        name = "compare",
        description = "Compare two runs of eval answers on the same questions: a paired bootstrap for each metric.",
        footer = "Exit code 0 when the runs were compared; with --fail-on-regression, 1 when the second one is worse.")
final class CompareRunsCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN_A", description = "What eval answers --out wrote: the run before.")
    private Path before;

    @Parameters(index = "1", paramLabel = "RUN_B", description = "The run after.")
    private Path after;

    @Mixin
    private BootstrapArguments arguments;

    @Option(names = "--json", description = "Print the figures as one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PairedBootstrap bootstrap = arguments.bootstrap(spec);
        AnswerRun first = AnswerRun.read(before);
        AnswerRun second = AnswerRun.read(after);
        PrintWriter out = spec.commandLine().getOut();
        try (BarProgress progress = new BarProgress(System.console() != null)) {
            RunComparison comparison = RunComparison.of(first, second, bootstrap, progress);
            if (json) {
                ObjectNode root = new JsonMapper().createObjectNode();
                comparison.putJson(root);
                out.println(root);
            } else {
                comparison.printTable(out);
            }
            out.flush();
            return gate(comparison.regressions());
        }
    }

    private int gate(List<AnswerMetric> regressions) {
        Gate gate = new Gate();
        if (arguments.failsOnRegression()) {
            gate.noRegression(regressions);
        }
        return gate.code(spec.commandLine().getErr());
    }
}
