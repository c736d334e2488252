package dev.penstock.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's main class. Exit codes: 0 success, 1 failure, 2 wrong arguments. */
@Command(
        name = "penstock",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Penstock.Version.class,
        description = "A stream-processing gateway for language models on Apache Flink.",
        synopsisSubcommandLabel = "COMMAND")
public final class Penstock implements Runnable {
    private static final int ERROR = 1;
    private static final List<Supplier<Object>> OWN = List.of(
            ServeCommand::new,
            ReembedCommand::new,
            MetricsCommand::new,
            SendCommand::new,
            FeedbackCommand::new,
            TailCommand::new,
            CheckCommand::new);

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of an error as well.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        LogFile.beforeLogging(args);
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, with the commands of all modules on the class path. */
    public static CommandLine commandLine() {
        Penstock root = new Penstock();
        CommandLine line = new CommandLine(root);
        for (CommandModule module : ServiceLoader.load(CommandModule.class)) {
            module.commands().forEach(line::addSubcommand);
        }
        OWN.forEach(command -> line.addSubcommand(command.get()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((wrong, args) -> report(wrong.getCommandLine(), wrong, args, root.verbose));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            // After Ctrl-C the servers go away under the command, which is no error of its own.
            if (!isStopping()) {
                printError(command.getErr(), messageOf(failure), failure, root.verbose);
            }
            return ERROR;
        });
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int report(CommandLine command, Exception wrong, String[] args, boolean verbose) {
        String name = command.getCommandSpec().qualifiedName();
        printError(command.getErr(), oneLine(wrong.getMessage()) + " (see " + name + " --help)", wrong, verbose);
        return CommandLine.ExitCode.USAGE;
    }

    private static boolean isStopping() {
        Thread probe = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException stopping) {
            return true;
        }
    }

    private static void printError(PrintWriter err, String message, Throwable failure, boolean verbose) {
        err.println("penstock: " + message);
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
    }

    /** A {@link CliException} may list several faults, one per line; whatever else was thrown becomes one line. */
    private static String messageOf(Throwable failure) {
        if (failure instanceof CliException) {
            return failure.getMessage();
        }
        String message = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? type : type + ": " + oneLine(message);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** Reads the version that Maven writes into the jar; {@code development} when run from class files. */
    static final class Version implements CommandLine.IVersionProvider {
        private static final String RESOURCE = "/META-INF/maven/dev.penstock/penstock-jobs/pom.properties";

        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Penstock.class.getResourceAsStream(RESOURCE)) {
                if (in != null) {
                    properties.load(in);
                }
            }
            return new String[] {"penstock " + properties.getProperty("version", "development")};
        }
    }
}
