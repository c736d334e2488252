package dev.penstock.jobs.dashboards;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A page of panels, in rows. */
final class Dashboard {
    private static final int COLUMNS = 24;

    private final String name;
    private final String title;
    private final String description;
    private final List<Row> rows = new ArrayList<>();

    private record Row(String title, List<Panel> panels) {}

    /** @param name of its file without ending, and the end of its uid */
    Dashboard(String name, String title, String description) {
        this.name = name;
        this.title = title;
        this.description = description;
    }

    Dashboard row(String itsTitle, Panel... panels) {
        rows.add(new Row(itsTitle, List.of(panels)));
        return this;
    }

    String file() {
        return name + ".json";
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    List<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream()).toList();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("uid", "penstock-" + name).put("title", "Penstock: " + title).put("description", description);
        json.putArray("tags").add("penstock");
        json.put("schemaVersion", 39).put("version", 1).put("editable", true);
        json.putObject("time").put("from", "now-1h").put("to", "now");
        json.put("refresh", "10s").put("timezone", "browser");
        json.putObject("templating").set("list", variables());
        json.putObject("annotations").set("list", JsonNodeFactory.instance.arrayNode());
        json.putArray("links")
                .addObject()
                .put("type", "dashboards")
                .put("title", "Penstock")
                .put("asDropdown", true)
                .put("includeVars", true)
                .put("keepTime", true)
                .putArray("tags")
                .add("penstock");
        json.set("panels", panelsJson());
        return json;
    }

    private static ArrayNode variables() {
        ArrayNode variables = JsonNodeFactory.instance.arrayNode();
        variables
                .addObject()
                .put("name", "datasource")
                .put("label", "Data source")
                .put("type", "datasource")
                .put("query", "prometheus")
                .putObject("current");
        ObjectNode tenant = query(variables, "tenant", "Tenant", "label_values(penstock_requests, tenant)");
        tenant.put("includeAll", false).put("multi", false);
        current(tenant, "*", "*");
        ObjectNode window = variables.addObject().put("name", "window").put("label", "Window");
        window.put("type", "custom").put("query", "1m,5m,1h").put("includeAll", false);
        window.put("multi", false);
        current(window, "5m", "5m");
        ObjectNode job =
                query(variables, "job", "Flink job", "label_values(flink_jobmanager_job_runningTime, job_name)");
        job.put("includeAll", true).put("multi", true).put("allValue", ".*");
        current(job, "All", "$__all");
        ObjectNode docs = variables.addObject().put("name", "docs").put("label", "Address of the docs folder");
        docs.put("type", "textbox").put("query", Dashboards.DOCS).put("hide", 2);
        current(docs, Dashboards.DOCS, Dashboards.DOCS);
        return variables;
    }

    private static ObjectNode query(ArrayNode variables, String name, String label, String query) {
        ObjectNode variable = variables.addObject().put("name", name).put("label", label);
        variable.put("type", "query").set("datasource", Panel.datasource());
        variable.putObject("query").put("query", query).put("refId", name);
        return variable.put("refresh", 2).put("sort", 1);
    }

    private static void current(ObjectNode variable, String text, String value) {
        variable.putObject("current").put("text", text).put("value", value);
    }

    private ArrayNode panelsJson() {
        ArrayNode panels = JsonNodeFactory.instance.arrayNode();
        int y = 0;
        for (Row row : rows) {
            ObjectNode head = panels.addObject().put("id", panels.size());
            head.put("type", "row").put("title", row.title()).put("collapsed", false);
            head.set("gridPos", Panel.place(0, y, COLUMNS, 1));
            head.putArray("panels");
            y = below(panels, row, y + 1);
        }
        return panels;
    }

    /** Left to right, then downward; returns the first free line. */
    private static int below(ArrayNode panels, Row row, int top) {
        int x = 0;
        int y = top;
        int height = 0;
        for (Panel panel : row.panels()) {
            if (x + panel.width() > COLUMNS) {
                x = 0;
                y += height;
                height = 0;
            }
            panels.add(panel.json(panels.size() + 1, x, y));
            x += panel.width();
            height = Math.max(height, panel.height());
        }
        return y + height;
    }
}
