package dev.penstock.jobs.cli.fit;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code fit} to the command line. Found by name, so that the packages do not need each other. */
public final class FitModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new FitCommand());
    }
}
