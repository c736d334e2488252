package dev.penstock.jobs.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where the servers inside the process log, so that their warnings do not run through what a command shows. */
public final class LogFile {
    private static final String FILE = "penstock.log.file";
    private static final String LEVEL = "penstock.log.level";
    private static final List<String> WITH_SERVERS = List.of("demo", "run", "reprocess");

    private LogFile() {}

    /** Chooses a file for commands that start servers. To be called before the first logger is made. */
    static void beforeLogging(String[] arguments) {
        boolean chosen = System.getProperty(FILE) != null || System.getProperty(LEVEL) != null;
        if (!chosen && Arrays.stream(arguments).anyMatch(WITH_SERVERS::contains)) {
            System.setProperty(FILE, folder().resolve("penstock.log").toString());
        }
    }

    /** The file, or stderr. */
    public static String path() {
        return System.getProperty(FILE, "stderr");
    }

    private static Path folder() {
        String home = System.getProperty("penstock.home");
        return home != null ? Path.of(home, ".penstock") : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
