package dev.penstock.jobs.cli.demo;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code demo} to the command line. Found by name, so that the packages do not need each other. */
public final class DemoModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new DemoCommand());
    }
}
