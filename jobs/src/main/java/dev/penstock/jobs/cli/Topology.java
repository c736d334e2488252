package dev.penstock.jobs.cli;

import dev.penstock.connectors.KafkaAccessException;
import dev.penstock.connectors.KafkaTopics;
import dev.penstock.jobs.config.PenstockConfig;
import java.util.List;

/** The topics that jobs need. */
public final class Topology {
    private Topology() {}

    /** Creates the missing topics for a main job inside this process; returns their names. */
    public static List<String> ensureTopics(PenstockConfig config) {
        return ensureTopics(config, KafkaTopics.OF_REQUESTS, Settings.parallelism(config));
    }

    /** @param partitions of each new topic, one for each subtask that reads it */
    public static List<String> ensureTopics(PenstockConfig config, List<String> names, int partitions) {
        try {
            return KafkaTopics.ensure(config.kafka(), names, partitions, 0);
        } catch (KafkaAccessException unreachable) {
            throw new CliException(unreachable.getMessage(), unreachable);
        }
    }
}
