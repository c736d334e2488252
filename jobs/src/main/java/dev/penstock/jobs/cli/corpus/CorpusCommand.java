package dev.penstock.jobs.cli.corpus;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code penstock corpus}: looks at corpora and moves them from one model or chunker to another. */
@Command(
        name = "corpus",
        description = "List corpora and their generations, compare them, and switch between them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListCommand.class,
            CompareCommand.class,
            SwitchCommand.class,
            DropCommand.class,
        },
        footer = {
            "",
            "A generation is one build of a corpus' index, by one model and one chunker. Jobs that run with another "
                    + "model or chunker build another generation beside the live one; nothing changes for readers until "
                    + "it is switched to."
        })
final class CorpusCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
