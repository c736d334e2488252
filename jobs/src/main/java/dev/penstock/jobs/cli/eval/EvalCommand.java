package dev.penstock.jobs.cli.eval;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock eval}: holds the commands that measure quality. */
@Command(
        name = "eval",
        description = "Measure how good a part is on labelled data.",
        subcommands = {RetrievalCommand.class, AnswersCommand.class, CompareRunsCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class EvalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what to measure is missing; allowed are retrieval, answers, compare");
    }
}
