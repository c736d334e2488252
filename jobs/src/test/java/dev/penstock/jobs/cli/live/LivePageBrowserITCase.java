package dev.penstock.jobs.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.operators.metrics.Metric;
import dev.penstock.records.Alert;
import dev.penstock.records.DriftEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page as a browser shows it. */
class LivePageBrowserITCase {
    private static final long NOW = System.currentTimeMillis() / Reports.MINUTE * Reports.MINUTE;
    private static final int PHONE = 500; // Chromium's window is not narrower

    private final LiveStore store = new LiveStore(Clock.systemUTC());
    private LiveServer server;
    private Chromium browser;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        var found = Chromium.in(folder);
        assumeTrue(
                found.isPresent(),
                "no Chromium at PENSTOCK_CHROMIUM or /usr/bin/chromium; install it (apt-get install chromium) to test the"
                        + " live page in a browser");
        browser = found.get();
        server = LiveServer.start(new LiveAddress(LiveAddress.LOCALHOST, 0), store);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void thePanelsShowTheFiguresOfTheNewestWindow() throws Exception {
        aBusyHour();

        String dom = browser.dom(still());

        assertThat(value(dom, "per_second")).isEqualTo("10.0");
        assertThat(value(dom, "p95_ms")).isEqualTo("480 ms");
        assertThat(value(dom, "error_rate")).isEqualTo("2.00%");
        assertThat(value(dom, "cache_hit_rate")).isEqualTo("38.0%");
        assertThat(value(dom, "cost_per1k_usd")).isEqualTo("$2.08");
        assertThat(value(dom, "relevance")).isEqualTo("93.0%");
        assertThat(value(dom, "hallucination_rate")).isEqualTo("7.00%");
        assertThat(value(dom, "satisfaction")).isEqualTo("4.20");
        assertThat(tile(dom, "per_second")).contains("600 requests");
        assertThat(tile(dom, "p95_ms")).contains("on target", "p50 120 ms", "p99 1,100 ms");
        assertThat(tile(dom, "error_rate")).contains("▲ alert");
        assertThat(tile(dom, "hallucination_rate")).contains("off target");
        assertThat(tile(dom, "cost_per1k_usd")).contains("spent $1.25", "saved $3.50");
        assertThat(tile(dom, "relevance")).contains("groundedness 88.0%");
        assertThat(tile(dom, "satisfaction")).contains("25 ratings");
        assertThat(chart(dom, "tiers")).contains("newest: cheap 70.0%, mid 20.0%, premium 10.0%");
        assertThat(chart(dom, "requests")).contains("answered 5.50, hit 3.50, blocked 0.80, failed 0.20");
        assertThat(chart(dom, "cost")).contains("spent $1.25, saved $3.50, wasted $0.060");
        assertThat(dom)
                .contains("Live · window until")
                .contains("PenstockErrorRate")
                .contains("language");
    }

    @Test
    void beforeAnyFigureThePageSaysSo() throws Exception {
        store.source(LiveStore.SourceState.NO_TOPIC, "there is no topic llm.metrics on broker:9092");

        String dom = browser.dom(still());

        assertThat(dom)
                .contains("No figures yet", "there is no topic llm.metrics on broker:9092", "./penstock metrics")
                .containsPattern("id=\"board\" hidden");
    }

    @Test
    void anOpenPageFollowsTheNews() throws Exception {
        store.source(LiveStore.SourceState.CONNECTED, null);
        try (BrowserTab tab = browser.open(server.uri())) {
            tab.await("document.getElementById('empty-text').textContent", "No window is complete yet.");
            tab.await("document.getElementById('board').hidden", "true");

            store.add(Reports.minute(NOW - Reports.MINUTE, 0));
            tab.await("document.querySelector('#tile-p95_ms output').textContent", "480 ms");
            tab.await("document.getElementById('empty').hidden", "true");

            store.add(Reports.report(
                    "1m", NOW, NOW + Reports.MINUTE, 0, List.of(Reports.ratio(Metric.ERROR_RATE, 0.0005))));
            tab.await("document.querySelector('#tile-error_rate output').textContent", "0.05%");
            tab.await("document.querySelector('#tile-error_rate .mark').textContent", "● on target");
            tab.await("document.querySelector('#tile-p95_ms output').textContent", "–");

            server.close();
            tab.await("document.getElementById('state').textContent", "No connection to Penstock");
        }
    }

    @Test
    void textsFromOutsideAreTextAndNeverMarkup() throws Exception {
        String attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        store.add(new Alert(attack, attack, true, attack, attack, 1, 2, NOW, NOW, attack, attack));
        store.add(new DriftEvent(attack, attack, attack, 1, 2, true, 0, 1, NOW, NOW, attack, List.of()));
        store.add(Reports.report(
                attack,
                NOW,
                NOW + Reports.MINUTE,
                0,
                List.of(
                        Reports.counter(Metric.REQUESTS, "status", attack, 5),
                        Reports.counter(Metric.ROUTES, "tier", attack, 5))));

        String dom = browser.dom(still());

        assertThat(dom)
                .contains("<title>Penstock live</title>", "&lt;img src=x onerror=")
                .doesNotContain("<img");
    }

    /** Pictures for people to look at: {@code target/live-page}. */
    @Test
    void thePageIsDrawnWideNarrowLightAndDark() throws Exception {
        Path pictures = Files.createDirectories(Path.of("target", "live-page"));
        keep(browser.screenshot(still(), "empty", 1280, 500, false), pictures);
        aBusyHour();
        keep(browser.screenshot(still(), "wide-light", 1280, 1500, false), pictures);
        keep(browser.screenshot(still(), "wide-dark", 1280, 1500, true), pictures);
        keep(browser.screenshot(still(), "phone-light", PHONE, 2600, false), pictures);
    }

    /** A page that follows news never comes to rest, which the browser waits for. */
    private URI still() {
        return server.uri().resolve("/?still");
    }

    private static void keep(Path picture, Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(picture);
        assertThat(bytes).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(10_000);
        Files.write(folder.resolve(picture.getFileName()), bytes);
    }

    /** The newest minute has the figures of {@link Reports#minute} without any wave. */
    private void aBusyHour() {
        store.source(LiveStore.SourceState.CONNECTED, null);
        for (int ago = 60; ago >= 0; ago--) {
            store.add(Reports.minute(NOW - ago * Reports.MINUTE, ago));
        }
        store.add(Reports.report(
                "1h", NOW - 60 * Reports.MINUTE, NOW, 0, Reports.minute(NOW, 2).series()));
        store.add(new Alert(
                "PenstockErrorRate",
                "critical",
                true,
                "*",
                "penstock.error.rate",
                0.02,
                0.01,
                NOW - 5 * Reports.MINUTE,
                NOW,
                "More than 1% of requests fail",
                "docs/runbook.md#error-rate"));
        store.add(new Alert(
                "PenstockHallucinations",
                "warning",
                true,
                "acme",
                "penstock.quality.hallucination_rate",
                0.12,
                0.1,
                NOW - 20 * Reports.MINUTE,
                NOW,
                "More than 10% of grounded answers are not borne out",
                "docs/runbook.md#hallucinations"));
        store.add(new Alert(
                "PenstockLatency",
                "warning",
                false,
                "*",
                "gen_ai.client.operation.duration",
                0.6,
                1,
                NOW,
                NOW,
                "P95 above 1 s",
                "docs/runbook.md#latency"));
        store.add(new DriftEvent(
                "*",
                "language",
                "psi",
                0.31,
                0.1,
                true,
                0,
                1,
                NOW - 10 * Reports.MINUTE,
                NOW,
                "German 31% of requests, 8% before",
                List.of()));
    }

    private static String tile(String dom, String id) {
        int start = dom.indexOf("id=\"tile-" + id + "\"");
        assertThat(start).as(id).isPositive();
        return dom.substring(start, dom.indexOf("</li>", start));
    }

    private static String value(String dom, String id) {
        String tile = tile(dom, id);
        int start = tile.indexOf("<output");
        return tile.substring(tile.indexOf('>', start) + 1, tile.indexOf("</output>"));
    }

    private static String chart(String dom, String id) {
        int start = dom.indexOf("id=\"chart-" + id + "\"");
        assertThat(start).as(id).isPositive();
        return dom.substring(start, dom.indexOf("</section>", start));
    }
}
