package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.records.MetricRecords;
import dev.penstock.records.MetricReport;
import dev.penstock.records.MetricSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the metrics and their catalogue cannot disagree. */
class MetricReferenceTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "metrics.md");
    private static final String COMMAND = "./mvnw -q -B -ntp test -pl operators -am -Dtest=MetricReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenstock.docs.write=true";
    private static final String BEGIN = "<!-- metrics: printed from the catalogue in the code, do not edit -->\n";
    private static final String END = "<!-- /metrics -->";

    @Test
    void theTableOnThePageIsTheCatalogue() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        assertThat(end)
                .as("%s has the markers %s and %s", PAGE, BEGIN.strip(), END)
                .isGreaterThanOrEqualTo(begin);
        String wanted = page.substring(0, begin) + table() + page.substring(end);
        if (Boolean.getBoolean("penstock.docs.write")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/metrics.md is stale; print its table anew with: %s", COMMAND)
                .isEqualTo(wanted);
    }

    @Test
    void theExampleOnThePageIsARecord() throws IOException {
        Matcher example = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();
        MetricReport report = MetricRecords.decodeReport(example.group(1).getBytes(StandardCharsets.UTF_8));

        assertThat(new JsonMapper().readTree(MetricRecords.encode(report)))
                .isEqualTo(new JsonMapper().readTree(example.group(1)));
        assertThat(report.endMs() - report.startMs()).isEqualTo(60_000);
        assertThat(report.series()).allSatisfy(MetricReferenceTest::isOfTheCatalogue);
    }

    private static void isOfTheCatalogue(MetricSeries series) {
        Metric metric = Metric.ofLabel(series.name());
        assertThat(metric).as(series.name()).isNotNull();
        assertThat(series.attributes().keySet()).containsExactlyElementsOf(metric.labels());
        assertThat(series.quantiles().isEmpty()).isEqualTo(metric.kind() != MetricKind.DISTRIBUTION);
    }

    private static String table() {
        return "\n| name | in Prometheus | kind | unit | labels | meaning |\n| --- | --- | --- | --- | --- | --- |\n"
                + Stream.of(Metric.values())
                        .map(MetricReferenceTest::row)
                        .collect(Collectors.joining("\n", "", "\n\n"));
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | `%s` | %s | `%s` | %s | %s |"
                .formatted(
                        metric.label(),
                        metric.prometheusName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        metric.unit(),
                        labels,
                        metric.help());
    }
}
