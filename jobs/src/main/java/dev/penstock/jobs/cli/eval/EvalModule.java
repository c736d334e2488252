package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code eval} to the command line. Found by name, so that the packages do not need each other. */
public final class EvalModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new EvalCommand());
    }
}
