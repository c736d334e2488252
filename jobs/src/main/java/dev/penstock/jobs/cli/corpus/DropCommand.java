package dev.penstock.jobs.cli.corpus;

import dev.penstock.state.index.Generation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock corpus drop}. */
@Command(
        name = "drop",
        description = "Remove a generation that is not live, with all its chunks and vectors.",
        footer = "Stop the job that writes it first: it would begin it anew.")
final class DropCommand implements Callable<Integer> {
    @Mixin
    private StoreAccess access;

    @Option(names = "--corpus", required = true, paramLabel = "NAME", description = "The corpus.")
    private String corpus;

    @Option(
            names = "--generation",
            required = true,
            paramLabel = "GENERATION",
            description = "The generation, as penstock corpus list names it.")
    private String generation;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Generation target = StoreAccess.parse("--generation", generation);
        access.with(store -> {
            StoreAccess.generations(store, corpus);
            store.drop(corpus, target);
            return target;
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println(corpus + " has no generation " + target + " any more");
        out.flush();
        return 0;
    }
}
