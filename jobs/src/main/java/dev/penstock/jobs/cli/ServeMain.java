package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.jobs.serve.ServeJob;

/** Entry class of the main job on a Flink cluster: {@code --config FILE}. */
public final class ServeMain {
    private ServeMain() {}

    /** @throws CliException when arguments or configuration are wrong; the message lists all faults */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(ServeMain.class, arguments, PenstockConfig::job, KafkaTopics.OF_REQUESTS, ServeJob::build);
    }
}
