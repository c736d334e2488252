package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.PenstockConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the commands that run a job in this process. */
final class JobArguments {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path config;

    @Option(
            names = "--fresh",
            description =
                    "Leave the last checkpoint alone and read on from the committed offsets. What was in flight in it is"
                            + " then lost.")
    private boolean fresh;

    PenstockConfig config() {
        return Settings.load(config);
    }

    boolean fresh() {
        return fresh;
    }
}
