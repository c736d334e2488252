package dev.penstock.jobs.cli.corpus;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.state.index.DocumentStore;
import dev.penstock.state.index.DocumentStore.CorpusStatus;
import dev.penstock.state.index.Generation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock corpus switch}. */
@Command(
        name = "switch",
        description = "Make another generation of a corpus the live one, in one step for all readers.",
        footer = "The generation that was live stays; switch back to it to roll back.")
final class SwitchCommand implements Callable<Integer> {
    @Mixin
    private StoreAccess access;

    @Option(names = "--corpus", required = true, paramLabel = "NAME", description = "The corpus.")
    private String corpus;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "GENERATION",
            description = "The generation, as penstock corpus list names it.")
    private String to;

    @Option(
            names = "--force",
            description = "Switch although the generation has fewer documents than the live one, as it has while it is "
                    + "being built.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Generation target = StoreAccess.parse("--to", to);
        Generation before = access.with(store -> {
            requireWhole(store, target);
            return store.switchTo(corpus, target);
        });
        PrintWriter out = spec.commandLine().getOut();
        if (target.equals(before)) {
            out.println(corpus + " is on " + target + " already");
        } else {
            out.println(corpus + " is on " + target + " now. To roll back: penstock corpus switch --corpus " + corpus
                    + " --to " + before);
        }
        out.flush();
        return 0;
    }

    /** A generation that is still being built would hide documents. */
    private void requireWhole(DocumentStore store, Generation target) {
        long live = 0;
        long wanted = -1;
        for (CorpusStatus status : StoreAccess.generations(store, corpus)) {
            live = status.live() ? status.documents() : live;
            wanted = status.generation().equals(target) ? status.documents() : wanted;
        }
        if (wanted >= 0 && wanted < live && !force) {
            throw new CliException("--to: " + target + " has " + wanted + " documents, the live generation " + live
                    + "; wait until it is built, or add --force");
        }
    }
}
