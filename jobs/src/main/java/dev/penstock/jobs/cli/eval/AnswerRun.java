package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.answers.AnswerMetric;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of each question of one run, kept to be compared with those of another one. As a file: one JSON object a line,
 * {@code {"id", "answered", "scores": {metric: value}}}. It holds no texts.
 */
final class AnswerRun {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int METRICS = AnswerMetric.values().length;

    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** @param values by the metric's ordinal, {@link Double#NaN} for one that was not measured */
    private record Row(boolean answered, double[] values) {}

    void add(String id, boolean answered, Map<AnswerMetric, Double> scores) {
        double[] values = new double[METRICS];
        Arrays.fill(values, Double.NaN);
        scores.forEach((metric, value) -> values[metric.ordinal()] = value);
        rows.put(id, new Row(answered, values));
    }

    int questions() {
        return rows.size();
    }

    int unanswered() {
        return (int) rows.values().stream().filter(row -> !row.answered()).count();
    }

    /** Metrics that at least one question has a value of. */
    List<AnswerMetric> metrics() {
        return Arrays.stream(AnswerMetric.values())
                .filter(metric -> count(metric) > 0)
                .toList();
    }

    int count(AnswerMetric metric) {
        return (int) rows.values().stream()
                .filter(row -> !Double.isNaN(row.values()[metric.ordinal()]))
                .count();
    }

    /** Of those questions that have a value. */
    double mean(AnswerMetric metric) {
        return rows.values().stream()
                .mapToDouble(row -> row.values()[metric.ordinal()])
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    /** Questions that another run lacks. */
    int missingIn(AnswerRun other) {
        return (int)
                rows.keySet().stream().filter(id -> !other.rows.containsKey(id)).count();
    }

    /** The values of both runs for the questions that both have a value of, in the order of this one. */
    double[][] paired(AnswerRun other, AnswerMetric metric) {
        int at = metric.ordinal();
        List<Map.Entry<String, Row>> both = rows.entrySet().stream()
                .filter(row -> other.rows.containsKey(row.getKey()))
                .filter(row -> !Double.isNaN(row.getValue().values()[at]))
                .filter(row -> !Double.isNaN(other.rows.get(row.getKey()).values()[at]))
                .toList();
        return new double[][] {
            both.stream().mapToDouble(row -> row.getValue().values()[at]).toArray(),
            both.stream()
                    .mapToDouble(row -> other.rows.get(row.getKey()).values()[at])
                    .toArray()
        };
    }

    /** Writes it, over a file that may lie there; what stands there is whole at any time. */
    void write(Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                for (Map.Entry<String, Row> row : rows.entrySet()) {
                    out.write(line(row.getKey(), row.getValue()));
                    out.write('\n');
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CliException(
                    "--out: " + file + " cannot be written: " + e.getMessage() + "; name a file in a folder that can",
                    e);
        }
    }

    private static String line(String id, Row row) {
        ObjectNode line = JSON.createObjectNode().put("id", id).put("answered", row.answered());
        ObjectNode scores = line.putObject("scores");
        for (AnswerMetric metric : AnswerMetric.values()) {
            double value = row.values()[metric.ordinal()];
            if (!Double.isNaN(value)) {
                scores.put(metric.label(), value);
            }
        }
        return line.toString();
    }

    /** @throws CliException if the file or a line is wrong; the message names both */
    static AnswerRun read(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CliException(file + " is no file that can be read; write one by eval answers --out");
        }
        AnswerRun run = new AnswerRun();
        JsonLines.read(file, run::add);
        if (run.rows.isEmpty()) {
            throw new CliException(file + " holds no question; write one by eval answers --out");
        }
        return run;
    }

    private void add(JsonLines.Line line) {
        JsonNode scores = line.object().path("scores");
        if (!scores.isObject()) {
            throw line.wrong("scores", "is no object; allowed is what eval answers --out writes");
        }
        double[] values = new double[METRICS];
        Arrays.fill(values, Double.NaN);
        scores.fields().forEachRemaining(score -> {
            if (!score.getValue().isNumber()) {
                throw line.wrong("scores." + score.getKey(), "is no number");
            }
            values[metric(line, score.getKey()).ordinal()] = score.getValue().doubleValue();
        });
        Row row = new Row(line.object().path("answered").asBoolean(true), values);
        if (rows.put(line.id("id"), row) != null) {
            throw line.wrong("id", "stands in an earlier line as well");
        }
    }

    private static AnswerMetric metric(JsonLines.Line line, String label) {
        try {
            return AnswerMetric.ofLabel(label);
        } catch (IllegalArgumentException unknown) {
            throw line.wrong("scores", "hold what is no metric: " + unknown.getMessage());
        }
    }
}
