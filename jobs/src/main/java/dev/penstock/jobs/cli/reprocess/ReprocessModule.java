package dev.penstock.jobs.cli.reprocess;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code reprocess} to the command line. Found by name, so that the packages do not need each other. */
public final class ReprocessModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new ReprocessCommand());
    }
}
