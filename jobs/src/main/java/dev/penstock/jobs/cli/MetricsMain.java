package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.metrics.MetricsJob;

/** Entry class of the metrics job on a Flink cluster: {@code --config FILE}. */
public final class MetricsMain {
    private MetricsMain() {}

    /** @throws CliException when arguments or configuration are wrong; the message lists all faults */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(MetricsMain.class, arguments, MetricsJob::options, KafkaTopics.OF_METRICS, MetricsJob::build);
    }
}
