package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaAccessException;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import java.util.List;

/** The topics that the job needs. */
public final class Topology {
    private Topology() {}

    /** Creates the missing topics, with as many partitions as the job has subtasks; returns their names. */
    public static List<String> ensureTopics(PenstockConfig config) {
        try {
            return KafkaTopics.ensure(config.kafka(), Settings.parallelism(config), 0);
        } catch (KafkaAccessException unreachable) {
            throw new CliException(unreachable.getMessage(), unreachable);
        }
    }
}
