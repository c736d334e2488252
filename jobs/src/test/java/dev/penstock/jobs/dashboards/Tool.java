package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A program of Prometheus that a machine may have. */
enum Tool {
    PROMETHEUS("prometheus", "PENSTOCK_PROMETHEUS", "prometheus"),
    PROMTOOL("promtool", "PENSTOCK_PROMTOOL", "prometheus"),
    AMTOOL("amtool", "PENSTOCK_AMTOOL", "prometheus-alertmanager");

    private final String program;
    private final String variable;
    private final String debianPackage;

    Tool(String program, String variable, String debianPackage) {
        this.program = program;
        this.variable = variable;
        this.debianPackage = debianPackage;
    }

    /** Where it is; a test on a machine without it is skipped, and says what would make it run. */
    Path orSkip() {
        Optional<Path> found = find();
        assumeTrue(
                found.isPresent(),
                () -> program + " is not here: install it (apt-get install " + debianPackage + "), or set " + variable);
        return found.get();
    }

    private Optional<Path> find() {
        String named = System.getenv(variable);
        if (named != null) {
            assertThat(Path.of(named)).as(variable).isExecutable();
            return Optional.of(Path.of(named));
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
