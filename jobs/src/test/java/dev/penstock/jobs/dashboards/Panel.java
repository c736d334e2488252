package dev.penstock.jobs.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** One panel: what it asks, and how Grafana shows it. */
final class Panel {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String type;
    private final String title;
    private final String description;
    private final String unit;
    private final List<Query> queries = new ArrayList<>();
    private int width;
    private Target target;
    private String rule;
    private boolean stacked;
    private boolean share;

    private record Query(String expr, String legend) {}

    private Panel(String type, int width, String title, String description, String unit) {
        this.type = type;
        this.width = width;
        this.title = title;
        this.description = description;
        this.unit = unit;
    }

    /** Lines over time, three side by side. */
    static Panel lines(String title, String unit, String description) {
        return new Panel("timeseries", 8, title, description, unit);
    }

    /** The last value as a large number, six side by side. */
    static Panel number(String title, String unit, String description) {
        return new Panel("stat", 4, title, description, unit);
    }

    Panel query(String expr, String legend) {
        queries.add(new Query(expr, legend));
        return this;
    }

    /** Colours by the target, and a link to the page of its alert. */
    Panel target(Target itsTarget) {
        target = itsTarget;
        return rule(itsTarget.rule());
    }

    /** A link to the page of an alert. */
    Panel rule(String itsRule) {
        rule = itsRule;
        return this;
    }

    Panel stacked() {
        stacked = true;
        return this;
    }

    /** Values from 0 to 1. */
    Panel share() {
        share = true;
        return this;
    }

    /** @param columns of 24 */
    Panel wide(int columns) {
        width = columns;
        return this;
    }

    int width() {
        return width;
    }

    int height() {
        return type.equals("stat") ? 4 : 8;
    }

    String title() {
        return title;
    }

    List<String> expressions() {
        return queries.stream().map(Query::expr).toList();
    }

    ObjectNode json(int id, int x, int y) {
        ObjectNode json = JSON.objectNode().put("id", id).put("type", type).put("title", title);
        json.put("description", description);
        json.set("datasource", datasource());
        json.set("gridPos", place(x, y, width, height()));
        if (rule != null) {
            json.putArray("links")
                    .addObject()
                    .put("title", "Runbook: " + rule)
                    .put("url", "${docs}/" + Target.runbook(rule))
                    .put("targetBlank", true);
        }
        json.set("targets", targets());
        json.set("fieldConfig", fields());
        json.set("options", options());
        return json;
    }

    static ObjectNode place(int x, int y, int w, int h) {
        return JSON.objectNode().put("x", x).put("y", y).put("w", w).put("h", h);
    }

    static ObjectNode datasource() {
        return JSON.objectNode().put("type", "prometheus").put("uid", "${datasource}");
    }

    private ArrayNode targets() {
        ArrayNode targets = JSON.arrayNode();
        for (Query query : queries) {
            ObjectNode json = targets.addObject();
            json.put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
            json.put("expr", query.expr()).put("legendFormat", query.legend());
            json.set("datasource", datasource());
        }
        return targets;
    }

    private ObjectNode fields() {
        ObjectNode fields = JSON.objectNode();
        ObjectNode defaults = fields.putObject("defaults").put("unit", unit);
        if (share) {
            defaults.put("min", 0).put("max", 1);
        }
        if (target != null) {
            defaults.set("thresholds", thresholds());
        }
        if (type.equals("timeseries")) {
            ObjectNode custom = defaults.putObject("custom").put("fillOpacity", stacked ? 20 : 5);
            custom.putObject("stacking").put("mode", stacked ? "normal" : "none");
            if (target != null) {
                custom.putObject("thresholdsStyle").put("mode", "dashed");
            }
        } else if (target != null) {
            defaults.putObject("color").put("mode", "thresholds");
        }
        fields.putArray("overrides");
        return fields;
    }

    /** Grafana takes a colour from its value upward; between target and alarm it is orange. */
    private ObjectNode thresholds() {
        ObjectNode thresholds = JSON.objectNode().put("mode", "absolute");
        ArrayNode steps = thresholds.putArray("steps");
        boolean higher = target.higherIsBetter();
        steps.addObject().put("color", higher ? "red" : "green").putNull("value");
        if (higher) {
            steps.addObject().put("color", "orange").put("value", target.alarm());
            steps.addObject().put("color", "green").put("value", target.good());
        } else {
            if (target.good() < target.alarm()) {
                steps.addObject().put("color", "orange").put("value", target.good());
            }
            // Nothing that is counted is good: the smallest value above 0 is red.
            steps.addObject().put("color", "red").put("value", target.alarm() == 0 ? 1e-9 : target.alarm());
        }
        return thresholds;
    }

    private ObjectNode options() {
        ObjectNode options = JSON.objectNode();
        if (type.equals("stat")) {
            options.putObject("reduceOptions").putArray("calcs").add("lastNotNull");
            options.put("colorMode", target == null ? "none" : "background").put("graphMode", "area");
            return options;
        }
        options.putObject("legend").put("displayMode", "list").put("placement", "bottom");
        options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
        return options;
    }
}
