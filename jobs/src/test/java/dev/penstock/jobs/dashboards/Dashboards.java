package dev.penstock.jobs.dashboards;

import java.util.List;

/** All dashboards. */
final class Dashboards {
    /** Where Grafana serves the docs folder, as the Compose file mounts it; a hidden variable of each dashboard. */
    static final String DOCS = "/public/penstock";

    /** Writes the files anew. */
    static final String COMMAND = "./mvnw -q -B -ntp test -pl jobs -am -Dtest=DashboardsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenstock.docs.write=true";

    private Dashboards() {}

    static List<Dashboard> all() {
        return List.of(
                OverviewDashboard.dashboard(),
                CostDashboard.dashboard(),
                QualityDashboard.dashboard(),
                DriftDashboard.dashboard(),
                PerformanceDashboard.dashboard(),
                FlinkDashboard.dashboard(),
                DocumentsDashboard.dashboard());
    }
}
