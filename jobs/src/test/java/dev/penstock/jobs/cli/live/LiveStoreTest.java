package dev.penstock.jobs.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.Alert;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.MetricReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveStoreTest {
    private final LiveStore store = new LiveStore(Clock.fixed(Instant.ofEpochMilli(1234), ZoneOffset.UTC));

    @Test
    void theHighestRevisionOfAWindowStands() {
        store.add(revision(0, 0.1));
        store.add(revision(2, 0.3));
        long version = store.snapshot().version();
        store.add(revision(1, 0.2));

        assertThat(points("1m")).singleElement().satisfies(point -> {
            assertThat(point.revision()).isEqualTo(2);
            assertThat(point.errorRate()).isEqualTo(0.3);
        });
        assertThat(store.snapshot().version()).as("nothing new came").isEqualTo(version);
    }

    @Test
    void aRevisionThatIsToldAgainAfterARestoreStands() {
        store.add(revision(2, 0.3));
        store.add(revision(2, 0.9));

        assertThat(points("1m"))
                .singleElement()
                .satisfies(point -> assertThat(point.errorRate()).isEqualTo(0.9));
    }

    private static MetricReport revision(int revision, double errors) {
        return Reports.report("1m", 0, 60_000, revision, List.of(Reports.ratio(Metric.ERROR_RATE, errors)));
    }

    @Test
    void windowsComeInOrderHoweverTheyArriveAndTheOldestGo() {
        for (int i = LiveStore.MOST_POINTS + 49; i >= 0; i--) {
            store.add(Reports.minute(i * Reports.MINUTE, i));
        }

        assertThat(points("1m"))
                .hasSize(LiveStore.MOST_POINTS)
                .isSortedAccordingTo((a, b) -> Long.compare(a.startMs(), b.startMs()));
        assertThat(points("1m").get(0).startMs()).isEqualTo(50 * Reports.MINUTE);
    }

    @Test
    void onlyAllTenantsTogetherAreKept() {
        MetricReport all = Reports.minute(0, 0);
        store.add(new MetricReport("acme", "1m", 0, 60_000, 0, all.series()));

        assertThat(store.snapshot().windows()).isEmpty();
    }

    @Test
    void aFloodOfLengthsAndAlertsAndDriftIsBounded() {
        for (int i = 0; i < 1000; i++) {
            store.add(Reports.report(i + "m", 0, i * Reports.MINUTE, 0, List.of()));
            store.add(alert("rule-" + i, i == 3, i));
            store.add(drift("feature-" + i, i == 3, i));
        }

        assertThat(store.snapshot().windows()).hasSize(LiveStore.MOST_LENGTHS);
        assertThat(store.snapshot().alerts())
                .as("the one that holds outlives the others, of which some are shown")
                .hasSize(1 + LiveStore.MOST_OVER)
                .first()
                .returns("rule-3", Alert::rule);
        assertThat(store.snapshot().drift())
                .hasSize(1 + LiveStore.MOST_OVER)
                .first()
                .returns("feature-3", LiveStore.Drift::feature);
    }

    @Test
    void theGravestAlertStandsFirstAndOneThatIsOverLast() {
        store.add(alert("old", true, 1));
        store.add(alert("over", true, 2));
        store.add(new Alert("grave", "critical", true, "*", "m", 1, 2, 1, 1, "text", "page"));
        store.add(alert("new", true, 5));
        store.add(alert("over", false, 6));
        store.add(alert("new", false, 4));

        assertThat(store.snapshot().alerts()).extracting(Alert::rule).containsExactly("grave", "new", "old", "over");
    }

    @Test
    void questionsThatADriftEventQuotesAreNotServed() throws IOException {
        store.add(drift("prompt-vector", true, 1));

        JsonNode json = new JsonMapper().readTree(store.json());

        assertThat(json.toString()).doesNotContain("a quoted question").contains("prompt-vector");
        assertThat(json.path("now_ms").asLong()).isEqualTo(1234);
    }

    @Test
    void whoWaitsIsToldOfNewsAndOfTheEnd() throws InterruptedException {
        long first = store.snapshot().version();
        store.add(Reports.minute(0, 0));

        assertThat(store.awaitNewer(first, 1)).isGreaterThan(first);

        store.close();
        assertThat(store.awaitNewer(Long.MAX_VALUE, Long.MAX_VALUE))
                .as("returns at once")
                .isPositive();
        assertThat(store.isClosed()).isTrue();
    }

    private List<LivePoint> points(String length) {
        return store.snapshot().windows().get(length);
    }

    private static Alert alert(String rule, boolean firing, long atMs) {
        return new Alert(rule, "warning", firing, "*", "metric", 1, 2, atMs, atMs, "summary", "runbook");
    }

    private static DriftEvent drift(String feature, boolean drifted, long endMs) {
        return new DriftEvent(
                "*", feature, "psi", 1, 2, drifted, 0, 0, 0, endMs, "summary", List.of("a quoted question"));
    }
}
