package dev.penstock.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.config.ConfigFile;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.options.OptionsException;
import dev.penstock.options.YamlTree;
import java.nio.file.Path;

/** The configuration as a command needs it: read from a file, pointed at servers of this process, and checked whole. */
public final class Settings {
    private final ObjectNode tree;

    private Settings(ObjectNode tree) {
        this.tree = tree;
    }

    /** @param file null for the defaults */
    public static Settings of(Path file) {
        try {
            return of(file == null ? null : YamlTree.read(file));
        } catch (OptionsException faulty) {
            throw new CliException(faulty.getMessage(), faulty);
        }
    }

    /** @param tree a configuration that was read already; null or empty for the defaults */
    public static Settings of(JsonNode tree) {
        if (tree != null && !tree.isNull() && !tree.isMissingNode() && !tree.isObject()) {
            throw new CliException("the configuration is no mapping; allowed are sections such as kafka: and redis:");
        }
        return new Settings(
                tree instanceof ObjectNode sections ? sections.deepCopy() : JsonNodeFactory.instance.objectNode());
    }

    /** @param file null for the defaults */
    public static PenstockConfig load(Path file) {
        return of(file).config();
    }

    /**
     * Kafka and Redis of this process, which need no credentials, in place of the configured ones. Checkpoints stay in
     * memory: in the configured folder a later {@code serve} would take their offsets for those of its own Kafka.
     */
    public Settings on(LocalStack stack) {
        return on(stack.kafka().bootstrapServers(), stack.redis().uri());
    }

    Settings on(String bootstrapServers, String redisUri) {
        section("kafka").put("bootstrap-servers", bootstrapServers);
        section("kafka").remove("properties");
        section("job").remove("checkpoint-dir");
        return onRedis(redisUri);
    }

    /** A Redis of this process, which needs no credentials, in place of the configured one. */
    public Settings onRedis(String uri) {
        section("redis").put("uri", uri);
        section("redis").remove(java.util.List.of("user", "password-env", "password-file"));
        return this;
    }

    /** Sets an option of a section, unless it is set. */
    public Settings unlessSet(String section, String option, JsonNode value) {
        if (!section(section).hasNonNull(option)) {
            section(section).set(option, value);
        }
        return this;
    }

    /** The checked configuration. */
    public PenstockConfig config() {
        try {
            return ConfigFile.bind(tree);
        } catch (OptionsException faulty) {
            throw new CliException(faulty.getMessage(), faulty);
        }
    }

    /** Parallelism of a job that runs inside this process. */
    public static int parallelism(PenstockConfig config) {
        int configured = config.job().parallelism();
        return configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    }

    /** A section that is no mapping stays as it is, for the check to report; edits then go nowhere. */
    private ObjectNode section(String name) {
        JsonNode section = tree.get(name);
        if (section == null || section.isNull()) {
            return tree.putObject(name);
        }
        return section instanceof ObjectNode mapping ? mapping : JsonNodeFactory.instance.objectNode();
    }
}
