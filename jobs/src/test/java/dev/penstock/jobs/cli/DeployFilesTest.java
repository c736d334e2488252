package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
        for (String mounted :
                List.of("penstock.yaml", "prometheus/prometheus.yml", "grafana/provisioning", "../../dashboards")) {
            assertThat(compose).contains(mounted + ":");
            assertThat(DEPLOY.resolve(mounted)).exists();
        }
    }

    @Test
    void everyDashboardPanelHasAQueryAndItsOwnPlace() throws IOException {
        List<Path> dashboards = files(ROOT.resolve("dashboards"), ".json");
        assertThat(dashboards).isNotEmpty();
        for (Path file : dashboards) {
            JsonNode dashboard = new JsonMapper().readTree(Files.readAllBytes(file));
            assertThat(dashboard.path("uid").asText()).as("%s", file).isNotEmpty();
            List<Integer> ids = new ArrayList<>();
            List<String> places = new ArrayList<>();
            for (JsonNode panel : dashboard.path("panels")) {
                ids.add(panel.path("id").asInt());
                places.add(panel.path("gridPos").toString());
                boolean row = panel.path("type").asText().equals("row");
                assertThat(row || panel.path("targets").path(0).hasNonNull("expr"))
                        .as("%s", panel.path("title"))
                        .isTrue();
            }
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(places).doesNotHaveDuplicates();
        }
    }

    private static List<Path> files(Path folder, String... suffixes) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
    }
}
