package dev.penstock.operators.alerts;

import dev.penstock.operators.metrics.AlertRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Prints {@code docs/alerts.md} from the catalogue, so that page and program cannot disagree. */
final class AlertReference {
    private static final String TEXT = """
            # Alerts

            <!-- Printed from the catalogue in the code. Do not edit: change AlertRule and run
                 %s -->

            The metrics job watches its own windows and writes an alert to `llm.alerts` when a rule begins to hold and
            when it is over, each once. The rules of Prometheus in `dashboards/` have the same names and thresholds: take
            Prometheus where people are paged by Alertmanager, and the topic where programs act.

            | Rule | Severity | Metric | Windows | Target | Fires | For | Over after | At least |
            |---|---|---|---|---|---|---|---|---|
            %s

            - *Windows*: a rule is judged with each window of this length, by event time, for each tenant and for all
              tenants together (`*`). `PenstockThroughput` is judged for all together only.
            - *Target* is where the metric should be. Nothing happens between target and threshold.
            - *For*: how long windows that follow each other must be beyond the threshold before the rule fires; 0 means the
              first one, also when it is told late. One missing window between two is forgiven. Windows of five minutes end
              every minute and those of an hour every five, so that 10m of `5m` are six windows in a row.
            - *Over after*: how long windows must be good again. Good is a tenth of the threshold away from it, so that a
              value that trembles around the threshold does not make alerts come and go.
            - *At least*: observations in a window, or the denominator of a ratio; a window with fewer says nothing.
            - Silence is no news: it neither fires a rule nor ends it. Only `PenstockThroughput` takes a window without
              requests for zero, once there were some, as long as other partitions of the input or new records move the
              time forward: where nothing at all arrives, time stands still, and Prometheus must tell. What nothing was
              heard of for %d hours is over.
            - A window that late traces have changed is judged again by what it says now; what is over stays over.

            `PenstockSpendAnomaly` says nothing in a tenant's first week, in which it learns what is usual; the value counts
            usual deviations. Spend of less than twice the usual never fires it, and where nothing is usual, less than 25 cents
            in five minutes do not.

            ## What an alert looks like

            Key: `["PenstockErrorRate","acme"]`, rule and tenant, so that a compacted topic holds what is so now. Value:

            ```json
            {"rule":"PenstockErrorRate","severity":"critical","firing":true,"tenant":"acme",
             "metric":"penstock.error.rate","value":0.031,"threshold":0.01,"since_ms":1799999700000,"at_ms":1800000000000,
             "summary":"Tenant acme: 3.10%% of requests failed, more than 1%%","runbook":"docs/runbooks/penstock-error-rate.md"}
            ```

            `firing` is false in the record that says that it is over, which repeats `since_ms`. `since_ms` is the start of the
            first window for which the rule held, `at_ms` the end of the window that decided, `value` what it said.

            ## Other thresholds

            ```yaml
            metrics:
              alerts:
                thresholds:
                  PenstockLatencyP95: 2.5     # seconds
                  PenstockErrorRate: 0.02     # a share
                  PenstockThroughput: 5       # requests a second, of all tenants together
                off: [PenstockCacheHitRate]   # not watched at all
            ```

            A name that is none and a threshold that cannot be are faults that `penstock check` reports. Change the rules of
            Prometheus with them. After a restart with another threshold the windows that are remembered are judged anew; a
            rule that is switched off while it fires is over with the tenant's next window.
            """;

    /** Prints the page anew. */
    static final String COMMAND = "./mvnw -q -B -ntp test -pl operators -am -Dtest=AlertReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenstock.docs.write=true";

    private AlertReference() {}

    static String page() {
        String rows = Arrays.stream(AlertRule.values()).map(AlertReference::row).collect(Collectors.joining("\n"));
        return TEXT.formatted(COMMAND, rows, AlertFunction.FORGOTTEN_AFTER.toHours());
    }

    private static String row(AlertRule rule) {
        String beyond = rule.isAbove() ? "above " : "below ";
        String kept = rule.isAbove() ? "at most " : "at least ";
        return "| `%s` | %s | `%s`%s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        rule.ruleName(),
                        rule.severity(),
                        rule.metric().label(),
                        reading(rule),
                        rule.window(),
                        kept + rule.shown(rule.target()),
                        beyond + rule.shown(rule.defaultThreshold()),
                        minutes(rule.holdsFor()),
                        minutes(rule.healsAfter()),
                        rule.minCount() == 0 ? "" : "%.0f".formatted(rule.minCount()));
    }

    private static String reading(AlertRule rule) {
        return switch (rule.reading()) {
            case RATIO -> "";
            case P95 -> ", 95th percentile";
            case PER_SECOND -> ", by second";
            case LET_THROUGH -> ", let through";
            case GREATEST -> ", greatest";
        };
    }

    private static String minutes(Duration duration) {
        return duration.isZero() ? "0" : duration.toMinutes() + "m";
    }
}
