package dev.penstock.connectors;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Fills {@code ${env:NAME}} in Kafka client properties from the environment of the process that makes the client, so
 * that secrets are in no job graph. Kafka's own provider leaves an unset variable as it stands, and the client then
 * fails far from the cause; this one names it. Public because Kafka makes it by reflection.
 */
public final class EnvironmentProvider implements ConfigProvider {
    private final Map<String, String> environment;

    public EnvironmentProvider() {
        this(System.getenv());
    }

    EnvironmentProvider(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public ConfigData get(String path) {
        throw new ConfigException("${env:} names no variable: write ${env:NAME}");
    }

    @Override
    public ConfigData get(String path, Set<String> names) {
        Map<String, String> found = new HashMap<>();
        for (String name : names) {
            String value = environment.get(name);
            if (value == null) {
                throw new ConfigException("environment variable " + name
                        + ", named by a kafka.properties option, is not set: set it where the job runs");
            }
            found.put(name, value);
        }
        return new ConfigData(found);
    }

    @Override
    public void close() {}
}
