package dev.penstock.operators.metrics;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Which alerts there are, and from when on they hold. */
public record AlertOptions(
        @Option(
                value = "By alert, for example PenstockErrorRate, the threshold that takes the place of its own;"
                        + " docs/alerts.md lists them. Shares are 0 to 1, durations seconds",
                byDefault = "{}",
                max = 100)
        Map<String, Double> thresholds,

        @Option(value = "Alerts that are not watched, by name", byDefault = "[]", max = 100)
        List<String> off)
        implements Serializable {
    public AlertOptions {
        thresholds.keySet().forEach(AlertOptions::rule);
        off.forEach(AlertOptions::rule);
        thresholds.forEach((name, threshold) -> {
            if (!rule(name).allows(threshold)) {
                String allowed = rule(name).allows(2) ? "0 or more" : "0 to 1";
                throw new IllegalArgumentException(name + " is " + threshold + "; allowed is " + allowed);
            }
        });
    }

    public boolean isOn(AlertRule rule) {
        return !off.contains(rule.ruleName());
    }

    public double threshold(AlertRule rule) {
        return thresholds.getOrDefault(rule.ruleName(), rule.defaultThreshold());
    }

    private static AlertRule rule(String name) {
        AlertRule rule = AlertRule.ofName(name);
        if (rule == null) {
            throw new IllegalArgumentException(name + " is no alert; docs/alerts.md lists them");
        }
        return rule;
    }
}
