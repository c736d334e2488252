package dev.penstock.jobs.cli.corpus;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code corpus} to the command line. Found by name, so that the packages do not need each other. */
public final class CorpusModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new CorpusCommand());
    }
}
