package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the running jobs, as the one beside a deployment does, and is asked what every panel asks.
 * What a job calls otherwise than a panel, or tells no longer, is a query without data here.
 */
class WholeSystemITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    @TempDir
    private Path folder;

    @Test
    void everyQueryOfEveryPanelReturnsDataOfTheRunningJobs() throws Exception {
        Path binary = Tool.PROMETHEUS.orSkip();
        try (WholeSystem system = new WholeSystem();
                PrometheusProcess prometheus = PrometheusProcess.start(binary, folder, system.scrapes());
                Traffic traffic = new Traffic(system.client())) {
            assertThat(PanelQueries.withoutData(prometheus, PanelQueries.all(), PATIENCE))
                    .isEmpty();
            assertThat(prometheus.get("/api/v1/rules").findValuesAsText("lastError"))
                    .allMatch(String::isEmpty);
        }
    }
}
