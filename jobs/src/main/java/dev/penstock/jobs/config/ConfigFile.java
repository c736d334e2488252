package dev.penstock.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.options.Fault;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.OptionsException;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the configuration. A file is checked whole: all faults are reported together, of single options and between
 * them. A top-level section that the file leaves out comes from {@code penstock-default.yaml} where that has it
 * (generators and routing), and otherwise from the defaults of its options.
 */
public final class ConfigFile {
    private static final String DEFAULTS = "/penstock-default.yaml";

    private ConfigFile() {}

    /**
     * Reads and checks a file.
     *
     * @throws OptionsException when it cannot be read or is faulty; the message has a line for each fault
     */
    public static PenstockConfig load(Path file) {
        return bind(YamlTree.read(file));
    }

    /** The configuration of an empty file: extractive answers, Kafka and Redis on this machine. */
    public static PenstockConfig defaults() {
        return bind(JsonNodeFactory.instance.objectNode());
    }

    /**
     * Checks a tree that was read before.
     *
     * @throws OptionsException when it is faulty; the message has a line for each fault
     */
    public static PenstockConfig bind(JsonNode tree) {
        JsonNode whole = withDefaults(tree);
        List<Fault> faults = new ArrayList<>();
        PenstockConfig config = null;
        try {
            config = OptionsBinder.bind(PenstockConfig.class, whole);
        } catch (OptionsException faulty) {
            faults.addAll(faulty.faults());
        }
        faults.addAll(CrossChecks.of(whole));
        if (!faults.isEmpty()) {
            throw new OptionsException(faults);
        }
        return config;
    }

    private static JsonNode withDefaults(JsonNode tree) {
        if (tree != null && !tree.isObject() && !tree.isNull() && !tree.isMissingNode()) {
            return tree;
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.setAll((ObjectNode) YamlTree.parse(defaultYaml()));
        if (tree instanceof ObjectNode sections) {
            sections.properties().stream()
                    .filter(section -> !isEmpty(section.getValue()))
                    .forEach(section -> whole.set(section.getKey(), section.getValue()));
        }
        return whole;
    }

    /** A heading whose options are all commented out. */
    private static boolean isEmpty(JsonNode section) {
        return section.isNull() || section.isTextual() && section.textValue().isEmpty();
    }

    /** The text of the built-in file, with its comments. */
    static String defaultYaml() {
        try (InputStream in = ConfigFile.class.getResourceAsStream(DEFAULTS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
