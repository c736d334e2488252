package dev.penstock.jobs.cli.eval;

import dev.penstock.operators.evaluation.answers.PairedBootstrap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How two runs are compared. */
final class BootstrapArguments {
    private static final int MOST = 1_000_000;

    @Option(
            names = "--resamples",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How often questions are drawn for the comparison, 100 to 1000000. Default ${DEFAULT-VALUE}.")
    private int resamples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The same seed draws the same questions. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--fail-on-regression",
            description = "Exit code 1 if a metric became worse, and its 95% interval says that it is not by chance.")
    private boolean failOnRegression;

    PairedBootstrap bootstrap(CommandSpec spec) {
        if (resamples < 100 || resamples > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "--resamples: " + resamples + " is not allowed; allowed is 100 to " + MOST);
        }
        return new PairedBootstrap(resamples, seed);
    }

    boolean failsOnRegression() {
        return failOnRegression;
    }
}
