package dev.penstock.jobs.cli.datasets;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code datasets} to the command line. Found by name, so that the packages do not need each other. */
public final class DatasetsModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new DatasetsCommand());
    }
}
