package dev.penstock.jobs.cli.batch;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code run} to the command line. Found by name, so that the packages do not need each other. */
public final class RunModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new RunCommand());
    }
}
