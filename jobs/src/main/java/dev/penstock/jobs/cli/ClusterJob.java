package dev.penstock.jobs.cli;

import dev.penstock.jobs.config.JobOptions;
import dev.penstock.jobs.config.PenstockConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs one job on the Flink cluster whose environment this process has. It neither exits the process nor starts servers,
 * since in application mode the process is the JobManager's.
 */
final class ClusterJob {
    private ClusterJob() {}

    /**
     * Runs the job until it ends.
     *
     * @param main the entry class, for the message about wrong arguments
     * @param arguments none, or {@code --config FILE}
     * @throws CliException when arguments or configuration are wrong; the message lists all faults
     */
    static void run(
            Class<?> main,
            String[] arguments,
            Function<PenstockConfig, JobOptions> options,
            List<String> topics,
            BiConsumer<StreamExecutionEnvironment, PenstockConfig> graph)
            throws Exception {
        PenstockConfig config = Settings.load(file(main, arguments));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        int wanted = config.job().parallelism();
        Topology.ensureTopics(config, topics, wanted > 0 ? wanted : env.getParallelism());
        graph.accept(env, config);
        env.execute(options.apply(config).name());
    }

    private static Path file(Class<?> main, String[] arguments) {
        if (arguments.length == 0) {
            return null;
        }
        if (arguments.length != 2 || !arguments[0].equals("--config")) {
            throw new CliException(
                    "usage: " + main.getName() + " --config FILE; the arguments were " + String.join(" ", arguments));
        }
        return Path.of(arguments[1]);
    }
}
