package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files for clusters are read by nobody in the build, so that at least their form is checked here. */
class DeployFilesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path DEPLOY = ROOT.resolve("deploy/flink");

    @Test
    void everyYamlFileParses() throws IOException {
        List<Path> files = files(DEPLOY, ".yaml", ".yml");
        assertThat(files).hasSizeGreaterThanOrEqualTo(7);
        for (Path file : files) {
            assertThat(YamlTree.read(file).isObject()).as("%s", file).isTrue();
        }
    }

    @Test
    void theDeployedConfigurationPassesTheCheck() {
        PenstockConfig config = Settings.load(DEPLOY.resolve("penstock.yaml"));
        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.redis().uri()).isEqualTo("redis://redis:6379");
    }

    @ParameterizedTest
    @CsvSource({
        "flinkdeployment.yaml, jobmanager",
        "flinkdeployment-reembed.yaml, reembed-jobmanager",
        "flinkdeployment-metrics.yaml, metrics-jobmanager"
    })
    void clusterAndComposeStartTheSameEntryClass(String deployment, String service) throws Exception {
        JsonNode job = YamlTree.read(DEPLOY.resolve(deployment)).path("spec").path("job");
        String entry = job.path("entryClass").asText();
        assertThat(Class.forName(entry).getMethod("main", String[].class)).isNotNull();
        List<String> command = new ArrayList<>();
        YamlTree.read(DEPLOY.resolve("compose.yaml"))
                .path("services")
                .path(service)
                .path("command")
                .forEach(part -> command.add(part.asText()));
        assertThat(command).contains(entry, "--config", "/opt/penstock/penstock.yaml");
        assertThat(job.path("args").get(1).asText()).isEqualTo("/opt/penstock/penstock.yaml");
    }

    @Test
    void composeMountsFilesThatExist() throws IOException {
        String compose = Files.readString(DEPLOY.resolve("compose.yaml"));
        for (String mounted : List.of(
                "penstock.yaml",
                "prometheus/prometheus.yml",
                "grafana/provisioning",
                "../../dashboards",
                "../../dashboards/prometheus/rules",
                "../../dashboards/prometheus/alertmanager.yml",
                "../../docs")) {
            assertThat(compose).contains(mounted + ":");
            assertThat(DEPLOY.resolve(mounted)).exists();
        }
    }

    @Test
    void prometheusReadsTheRulesFromWhereTheyAreMountedAndGrafanaTheDashboards() throws IOException {
        String compose = Files.readString(DEPLOY.resolve("compose.yaml"));
        String rules = YamlTree.read(DEPLOY.resolve("prometheus/prometheus.yml"))
                .path("rule_files")
                .path(0)
                .asText();
        assertThat(rules).endsWith("/*.yaml");
        assertThat(compose)
                .contains("../../dashboards/prometheus/rules:" + Path.of(rules).getParent() + ":ro");
        String dashboards = YamlTree.read(DEPLOY.resolve("grafana/provisioning/dashboards/penstock.yaml"))
                .path("providers")
                .path(0)
                .path("options")
                .path("path")
                .asText();
        assertThat(compose).contains("../../dashboards:" + dashboards + ":ro");
    }

    private static List<Path> files(Path folder, String... suffixes) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }
}
