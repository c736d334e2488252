package dev.penstock.jobs.cli.datasets;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock datasets}: its subcommand does the work. */
@Command(
        name = "datasets",
        description = "Make data sets for fine-tuning from rated and judged traffic.",
        synopsisSubcommandLabel = "export",
        subcommands = {ExportCommand.class})
final class DatasetsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing: export");
    }
}
