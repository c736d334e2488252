package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.operators.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A renamed metric leaves an empty panel, which nobody notices until it is needed. */
class DashboardsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

    @Test
    void theCommittedFilesAreWhatTheCodeSays() throws IOException {
        Set<String> files = new TreeSet<>();
        for (Dashboard dashboard : Dashboards.all()) {
            files.add(dashboard.file());
            isCommitted(RuleFiles.DASHBOARDS.resolve(dashboard.file()), json(dashboard));
        }
        try (Stream<Path> there = Files.list(RuleFiles.DASHBOARDS)) {
            assertThat(there.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .as("a dashboard that no code describes; delete the file, or describe it in Dashboards")
                    .containsExactlyInAnyOrderElementsOf(files);
        }
        isCommitted(RuleFiles.ROOT.resolve("docs/metrics-reference.md"), MetricsReference.page());
    }

    private static void isCommitted(Path file, String text) throws IOException {
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.writeString(file, text);
        }
        assertThat(file).as("write it with: %s", Dashboards.COMMAND).exists();
        assertThat(Files.readString(file))
                .as("%s is stale; write it anew with: %s", file.getFileName(), Dashboards.COMMAND)
                .isEqualTo(text);
    }

    private static String json(Dashboard dashboard) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(INDENT);
        printer.indentArraysWith(INDENT);
        return JSON.writer(printer).writeValueAsString(dashboard.json()) + "\n";
    }

    @Test
    void uidsAndTitlesAreOfOneDashboardOnly() {
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.json().path("uid").asText())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.length() <= 40, "Grafana allows 40 characters");
        assertThat(Dashboards.all()).extracting(Dashboard::title).doesNotHaveDuplicates();
    }

    static List<Dashboard> dashboards() {
        return Dashboards.all();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelsHaveTheirOwnIdAndPlaceAndExplainThemselves(Dashboard dashboard) {
        List<Integer> ids = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        for (JsonNode panel : dashboard.json().path("panels")) {
            ids.add(panel.path("id").asInt());
            cells(panel.path("gridPos"), cells);
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("description").asText())
                        .as("%s", panel.path("title"))
                        .endsWith(".");
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("unit")
                                .asText())
                        .as("%s", panel.path("title"))
                        .isNotEmpty();
                assertThat(panel.path("targets"))
                        .as("%s", panel.path("title"))
                        .isNotEmpty()
                        .allMatch(
                                target -> !target.path("legendFormat").asText().isEmpty());
            }
        }
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(cells).as("panels that lie on each other").doesNotHaveDuplicates();
    }

    private static void cells(JsonNode place, List<String> cells) {
        int right = place.path("x").asInt() + place.path("w").asInt();
        assertThat(right).isLessThanOrEqualTo(24);
        for (int x = place.path("x").asInt(); x < right; x++) {
            for (int y = place.path("y").asInt();
                    y < place.path("y").asInt() + place.path("h").asInt();
                    y++) {
                cells.add(x + "," + y);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void linksLeadToRunbooksThatExist(Dashboard dashboard) {
        for (JsonNode panel : dashboard.json().path("panels")) {
            for (JsonNode link : panel.path("links")) {
                String page = link.path("url").asText().replace("${docs}", "docs");
                assertThat(RuleFiles.ROOT.resolve(page))
                        .as("%s", panel.path("title"))
                        .exists();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyMetricThatIsAskedForExists(Dashboard dashboard) throws IOException {
        Set<String> known = KnownMetrics.all();
        for (Panel panel : dashboard.panels()) {
            for (String expr : panel.expressions()) {
                assertThat(PromNames.in(expr)).as(expr).isNotEmpty().isSubsetOf(known);
            }
        }
        for (JsonNode variable : dashboard.json().path("templating").path("list")) {
            String query = variable.path("query").path("query").asText();
            assertThat(PromNames.in(query.replaceFirst("label_values\\((\\w+),.*", "$1")))
                    .as(query)
                    .isSubsetOf(known);
        }
    }

    @Test
    void everyMetricOfTheCatalogueIsInAPanelOrAnAlert() throws IOException {
        Map<String, Set<String>> uses = KnownMetrics.uses();
        for (Metric metric : Metric.values()) {
            assertThat(KnownMetrics.names(metric))
                    .as("%s is in a panel or an alert; show it on a dashboard", metric)
                    .anyMatch(uses::containsKey);
        }
    }

    @Test
    void everyFurtherMetricIsExplainedAndUsed() throws IOException {
        Map<String, Set<String>> uses = KnownMetrics.uses();
        KnownMetrics.further().forEach((name, meaning) -> {
            assertThat(meaning).as("meaning of %s", name).hasSizeGreaterThan(10);
            assertThat(uses.containsKey(name))
                    .as("%s is in a panel or an alert; show it, or take it out of further-metrics.yaml", name)
                    .isTrue();
        });
    }

    /** Names of metrics that operators register: {@code counter("x")}, {@code counter(group, "x")}. */
    private static final Pattern REGISTERED =
            Pattern.compile("\\b(?:[Cc]ounter|gauge|histogram|meter)\\(\\s*(?:[\\w.()]+,\\s*)?\"(\\w+)\"");

    @Test
    void everyMetricThatOperatorsRegisterIsKnown() throws IOException {
        Set<String> known = KnownMetrics.further().keySet().stream()
                .map(name -> name.substring(name.lastIndexOf('_') + 1))
                .collect(Collectors.toSet());
        for (String module : List.of("connectors", "gpu-udf", "operators", "state", "jobs")) {
            try (Stream<Path> files = Files.walk(RuleFiles.ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    assertThat(registered(Files.readString(file)))
                            .as("metrics of %s: put them into dashboards/further-metrics.yaml and on a dashboard", file)
                            .isSubsetOf(known);
                }
            }
        }
    }

    private static List<String> registered(String code) {
        return REGISTERED
                .matcher(code)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void namesAreFoundInQueriesWhateverStandsAroundThem() {
        assertThat(PromNames.in("sum by (status, le) (rate(a_total{x=\"{b}\",y=~\"c|d\"}[5m])) / on() group_left() "
                        + "max(e:f:g) > 0.5 and h offset 1h or vector(0)"))
                .containsExactlyInAnyOrder("a_total", "e:f:g", "h");
    }
}
