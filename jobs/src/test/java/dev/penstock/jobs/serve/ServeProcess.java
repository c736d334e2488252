package dev.penstock.jobs.serve;

import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.FlinkSettings;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.embedded.EmbeddedFlink;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The main job in a process of its own, to be killed: configuration file, then where to restore from, if at all. */
final class ServeProcess {

    private ServeProcess() {}

    public static void main(String[] arguments) throws Exception {
        PenstockConfig config = ConfigFile.load(Path.of(arguments[0]));
        try (EmbeddedFlink flink = EmbeddedFlink.start(config.job().parallelism(), FlinkSettings.of(config.job()))) {
            StreamExecutionEnvironment env = flink.environment();
            ServeJob.build(env, config);
            if (arguments.length > 1) {
                env.configure(new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, arguments[1]));
            }
            flink.submit(env).getJobExecutionResult().get();
        }
    }
}
