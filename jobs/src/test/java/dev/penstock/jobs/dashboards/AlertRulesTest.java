package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.jobs.cli.Penstock;
import dev.penstock.jobs.dashboards.RuleFiles.Rule;
import dev.penstock.options.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The rules that Prometheus loads, without Prometheus: names, pages, thresholds, and that each is tested. */
class AlertRulesTest {
    private static final Path RUNBOOKS = RuleFiles.ROOT.resolve("docs/runbooks");
    private static final List<String> OF_THE_PRODUCT = List.of(
            "PenstockLatencyP95",
            "PenstockThroughput",
            "PenstockErrorRate",
            "PenstockAnswerRelevance",
            "PenstockHallucinations",
            "PenstockSatisfaction",
            "PenstockCostPerThousand",
            "PenstockTokenEfficiency",
            "PenstockCacheHitRate",
            "PenstockLeaks",
            "PenstockAttacksLetThrough",
            "PenstockSpendAnomaly",
            "PenstockDrift");

    @Test
    void theAlertsOfTheProductAreAllThereAndNoNameTwice() throws IOException {
        assertThat(RuleFiles.alerts())
                .extracting(Rule::name)
                .doesNotHaveDuplicates()
                .containsAll(OF_THE_PRODUCT)
                .allMatch(name -> name.startsWith("Penstock"));
    }

    @Test
    void everyAlertSaysHowBadItIsWhatItIsAndWhatToDo() throws IOException {
        for (Rule alert : RuleFiles.alerts()) {
            assertThat(alert.label("severity")).as(alert.name()).isIn("warning", "critical");
            assertThat(alert.annotation("summary")).as(alert.name()).isNotEmpty();
            assertThat(alert.annotation("description")).as(alert.name()).endsWith(".");
            assertThat(alert.annotation("runbook_url"))
                    .as(alert.name())
                    .isEqualTo("docs/" + Target.runbook(alert.name()));
            Path page = RuleFiles.ROOT.resolve(alert.annotation("runbook_url"));
            assertThat(page).exists();
            assertThat(Files.readString(page))
                    .as("%s", page)
                    .startsWith("# " + alert.name() + "\n")
                    .containsIgnoringCase("\n" + alert.label("severity") + ". Fires ")
                    .contains("## What it means", "## Whom it hurts", "## How to check")
                    .contains("## Likely causes", "## What to do", "## When it is over");
        }
    }

    @Test
    void thePageOfDashboardsAndAlertsListsThemAll() throws IOException {
        String page = Files.readString(RuleFiles.ROOT.resolve("docs/dashboards.md"));
        for (Rule alert : RuleFiles.alerts()) {
            assertThat(page)
                    .contains("| [%s](%s) | %s |"
                            .formatted(alert.name(), Target.runbook(alert.name()), alert.label("severity")));
        }
        for (Dashboard dashboard : Dashboards.all()) {
            assertThat(page).contains("| `" + dashboard.file() + "` |");
        }
    }

    @Test
    void everyRunbookBelongsToAnAlertAndEveryLinkLeadsSomewhere() throws IOException {
        Set<String> named = RuleFiles.alerts().stream()
                .map(alert ->
                        Path.of(Target.runbook(alert.name())).getFileName().toString())
                .collect(Collectors.toSet());
        for (Path page : pages()) {
            assertThat(named).contains(page.getFileName().toString());
            for (String link : matches("\\]\\(([^)#]+)", Files.readString(page))) {
                assertThat(page.resolveSibling(link)).as("link on %s", page).exists();
            }
        }
    }

    @Test
    void whatRunbooksTellToRunExists() throws IOException {
        Set<String> known = KnownMetrics.all();
        CommandLine penstock = Penstock.commandLine();
        for (Path page : pages()) {
            String text = Files.readString(page);
            for (String block : matches("(?s)```promql\n(.*?)```", text)) {
                for (String query : block.split("\n")) {
                    assertThat(PromNames.in(query))
                            .as("%s on %s", query, page)
                            .isNotEmpty()
                            .isSubsetOf(known);
                }
            }
            for (String command : matches("\\./penstock ([a-z]+)", text)) {
                assertThat(penstock.getSubcommands()).as("%s", page).containsKey(command);
            }
        }
    }

    @Test
    void thresholdsAreThoseOfTheDashboards() throws IOException {
        for (Rule alert : RuleFiles.alerts()) {
            Arrays.stream(Target.values())
                    .filter(target -> target.rule().equals(alert.name()))
                    .forEach(target -> {
                        String sign = target.higherIsBetter() ? "<" : ">";
                        String bound = target.alarm() == Math.rint(target.alarm())
                                ? Long.toString((long) target.alarm())
                                : Double.toString(target.alarm());
                        assertThat(alert.expr())
                                .as(alert.name())
                                .containsPattern(Pattern.quote(sign + " " + bound) + "(?![.0-9])");
                    });
        }
    }

    @Test
    void everyMetricThatIsAskedForExists() throws IOException {
        Set<String> known = KnownMetrics.all();
        for (Rule rule : RuleFiles.rules()) {
            assertThat(PromNames.in(rule.expr())).as(rule.name()).isNotEmpty().isSubsetOf(known);
        }
    }

    @Test
    void everyAlertIsTestedFiringAndHealed() throws IOException {
        List<JsonNode> tests = RuleFiles.alertTests();
        for (Rule alert : RuleFiles.alerts()) {
            List<Boolean> fires = tests.stream()
                    .filter(test -> test.path("alertname").asText().equals(alert.name()))
                    .map(test -> !test.path("exp_alerts").isEmpty())
                    .toList();
            assertThat(fires)
                    .as("tests of %s: quiet, then firing, then quiet", alert.name())
                    .containsSequence(false, true, false);
        }
    }

    @Test
    void alertmanagerTellsSomebodyOfEachSeverityAndMutesOnlyAlertsThatExist() throws IOException {
        JsonNode config = YamlTree.read(RuleFiles.PROMETHEUS.resolve("alertmanager.yml"));
        List<String> receivers = config.path("receivers").findValuesAsText("name");
        assertThat(receivers).contains(config.path("route").path("receiver").asText());
        for (JsonNode route : config.path("route").path("routes")) {
            assertThat(receivers).contains(route.path("receiver").asText());
        }
        assertThat(config.path("route").path("routes").toString()).contains("warning", "critical");
        Set<String> alerts = RuleFiles.alerts().stream().map(Rule::name).collect(Collectors.toSet());
        assertThat(matches("(Penstock\\w+)", config.path("inhibit_rules").toString()))
                .isNotEmpty()
                .isSubsetOf(alerts);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            return pages.sorted().toList();
        }
    }

    private static Set<String> matches(String regex, String text) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
