package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaAccessException;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import java.util.List;

/** The topics that the job needs. */
public final class Topology {
    private Topology() {}

    /** Creates the missing topics for a job inside this process, one partition for each subtask; returns their names. */
    public static List<String> ensureTopics(PenstockConfig config) {
        return ensureTopics(config, Settings.parallelism(config));
    }

    static List<String> ensureTopics(PenstockConfig config, int partitions) {
        try {
            return KafkaTopics.ensure(config.kafka(), partitions, 0);
        } catch (KafkaAccessException unreachable) {
            throw new CliException(unreachable.getMessage(), unreachable);
        }
    }
}
