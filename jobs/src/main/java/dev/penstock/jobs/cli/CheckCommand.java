package dev.penstock.jobs.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.connectors.KafkaAccessException;
import dev.penstock.connectors.KafkaClients;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.state.redis.RedisConnections;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code penstock check}: validates the configuration as a whole. */
@Command(
        name = "check",
        description = "Validate a configuration file wholly, and report all faults together.",
        footer = "Exit code 0 when the configuration can be used, else 1.")
final class CheckCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file; without it, the defaults.")
    private Path config;

    @Option(names = "--connect", description = "Try to reach Kafka and Redis as well.")
    private boolean connect;

    @Option(names = "--json", description = "Print {\"ok\", \"faults\"} for programs.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<String> faults = new ArrayList<>();
        try {
            PenstockConfig loaded = Settings.load(config);
            if (connect) {
                reach(loaded, faults);
            }
        } catch (CliException wrong) {
            wrong.getMessage().lines().forEach(faults::add);
        }
        if (json) {
            spec.commandLine().getOut().println(asJson(faults));
        } else if (faults.isEmpty()) {
            spec.commandLine().getOut().println("OK");
        } else {
            faults.forEach(spec.commandLine().getErr()::println);
        }
        return faults.isEmpty() ? 0 : 1;
    }

    private void reach(PenstockConfig loaded, List<String> faults) {
        try {
            KafkaClients.probe(loaded.kafka());
        } catch (KafkaAccessException unreachable) {
            faults.add("kafka: " + unreachable.getMessage());
        }
        try (RedisConnections redis = RedisConnections.open(loaded.redis())) {
            if (!redis.ping()) {
                faults.add("redis: no answer from " + redis.address() + " within "
                        + loaded.redis().timeout().toMillis() + " ms: is it running? set redis.uri");
            }
        } catch (IllegalArgumentException unreachable) {
            faults.add("redis: " + unreachable.getMessage());
        }
    }

    private static String asJson(List<String> faults) {
        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("ok", faults.isEmpty());
        faults.forEach(result.putArray("faults")::add);
        return result.toString();
    }
}
