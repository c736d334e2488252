package dev.penstock.jobs.cli;

import java.util.List;

/** Adds commands to {@code penstock} from another module, found by {@link java.util.ServiceLoader}. */
public interface CommandModule {

    /** Objects annotated with picocli's {@code @Command}, each of them a {@code Callable<Integer>}, with a name. */
    List<Object> commands();
}
