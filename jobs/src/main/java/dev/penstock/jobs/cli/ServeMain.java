package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.serve.ServeJob;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Entry class of the job on a Flink cluster: {@code --config FILE}. It neither exits the process nor starts servers,
 * since in application mode the process is the JobManager's.
 */
public final class ServeMain {
    private static final String USAGE = "usage: dev.penstock.jobs.cli.ServeMain --config FILE";

    private ServeMain() {}

    /** @throws CliException when arguments or configuration are wrong; the message lists all faults */
    public static void main(String[] arguments) throws Exception {
        PenstockConfig config = Settings.load(file(arguments));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        int wanted = config.job().parallelism();
        Topology.ensureTopics(config, wanted > 0 ? wanted : env.getParallelism());
        ServeJob.build(env, config);
        env.execute(config.job().name());
    }

    private static Path file(String[] arguments) {
        if (arguments.length == 0) {
            return null;
        }
        if (arguments.length != 2 || !arguments[0].equals("--config")) {
            throw new CliException(USAGE + "; the arguments were " + String.join(" ", arguments));
        }
        return Path.of(arguments[1]);
    }
}
