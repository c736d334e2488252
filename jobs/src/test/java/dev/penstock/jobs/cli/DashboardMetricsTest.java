package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A renamed metric leaves an empty panel, which nobody notices until it is needed. */
class DashboardMetricsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern METRIC = Pattern.compile("\\bflink_(taskmanager_job_task|jobmanager_job)_(\\w+)");

    /** Names that Flink itself gives. */
    private static final Set<String> OF_FLINK = Set.of(
            "busyTimeMsPerSecond",
            "backPressuredTimeMsPerSecond",
            "numRecordsIn",
            "numRecordsOut",
            "pendingRecords",
            "lastCheckpointDuration",
            "numberOfFailedCheckpoints");

    @Test
    void everyMetricOfTheDashboardsIsNamedInTheCode() throws IOException {
        String code = code();
        Set<String> metrics = metrics();
        assertThat(metrics).hasSizeGreaterThan(10);
        for (String metric : metrics) {
            // Groups and their names are joined by underscores; camelCase keeps ours free of them.
            for (String part : metric.split("_")) {
                assertThat(OF_FLINK.contains(part) || code.contains("\"" + part + "\""))
                        .as("%s of %s", part, metric)
                        .isTrue();
            }
        }
    }

    private static Set<String> metrics() throws IOException {
        Set<String> metrics = new TreeSet<>();
        for (Path dashboard : files(ROOT.resolve("dashboards"), ".json")) {
            for (JsonNode panel : new JsonMapper().readTree(dashboard.toFile()).path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    Matcher found = METRIC.matcher(target.path("expr").asText());
                    while (found.find()) {
                        metrics.add(found.group(2).replaceFirst("^operator_", ""));
                    }
                }
            }
        }
        return metrics;
    }

    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        for (String module : List.of("connectors", "gpu-udf", "operators", "state", "jobs")) {
            for (Path file : files(ROOT.resolve(module).resolve("src/main/java"), ".java")) {
                code.append(Files.readString(file));
            }
        }
        return code.toString();
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
