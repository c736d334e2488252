package dev.penstock.jobs.cli.documents;

import dev.penstock.jobs.cli.CommandModule;
import java.util.List;

/** Adds {@code documents} to the command line. Found by name, so that the packages do not need each other. */
public final class DocumentsModule implements CommandModule {

    @Override
    public List<Object> commands() {
        return List.of(new DocumentsCommand());
    }
}
