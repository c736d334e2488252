package dev.penstock.jobs.cli.documents;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock documents}: its subcommands do the work. */
@Command(
        name = "documents",
        description = "Send changes of documents to docs.changes, for the re-embedding job.",
        synopsisSubcommandLabel = "put|delete",
        subcommands = {PutCommand.class, DeleteCommand.class})
final class DocumentsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing: put or delete");
    }
}
