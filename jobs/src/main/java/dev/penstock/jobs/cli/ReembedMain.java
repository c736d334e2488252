package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.reembed.ReembedJob;

/** Entry class of the re-embedding job on a Flink cluster: {@code --config FILE}. */
public final class ReembedMain {
    private ReembedMain() {}

    /** @throws CliException when arguments or configuration are wrong; the message lists all faults */
    public static void main(String[] arguments) throws Exception {
        ClusterJob.run(ReembedMain.class, arguments, ReembedJob::options, KafkaTopics.OF_DOCUMENTS, ReembedJob::build);
    }
}
