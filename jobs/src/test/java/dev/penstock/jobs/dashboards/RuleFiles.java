package dev.penstock.jobs.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What stands in the folder of dashboards beside the JSON files. */
final class RuleFiles {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();
    static final Path DASHBOARDS = ROOT.resolve("dashboards");
    static final Path PROMETHEUS = DASHBOARDS.resolve("prometheus");

    private RuleFiles() {}

    /** A recording rule or an alert. */
    record Rule(JsonNode yaml) {
        boolean isAlert() {
            return yaml.has("alert");
        }

        String name() {
            return yaml.path(isAlert() ? "alert" : "record").asText();
        }

        String expr() {
            return yaml.path("expr").asText();
        }

        String label(String name) {
            return yaml.path("labels").path(name).asText();
        }

        String annotation(String name) {
            return yaml.path("annotations").path(name).asText();
        }
    }

    static List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (Path file : files(PROMETHEUS.resolve("rules"))) {
            for (JsonNode group : YamlTree.read(file).path("groups")) {
                group.path("rules").forEach(rule -> rules.add(new Rule(rule)));
            }
        }
        return rules;
    }

    static List<Rule> alerts() throws IOException {
        return rules().stream().filter(Rule::isAlert).toList();
    }

    /** The cases of promtool that look at alerts. */
    static List<JsonNode> alertTests() throws IOException {
        List<JsonNode> tests = new ArrayList<>();
        for (Path file : files(PROMETHEUS.resolve("tests"))) {
            for (JsonNode test : YamlTree.read(file).path("tests")) {
                test.path("alert_rule_test").forEach(tests::add);
            }
        }
        return tests;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
