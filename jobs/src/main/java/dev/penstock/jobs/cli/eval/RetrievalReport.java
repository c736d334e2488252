package dev.penstock.jobs.cli.eval;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.operators.evaluation.Evaluation;
import dev.penstock.operators.evaluation.Metric;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * What a measurement of retrieval says, for people and for programs.
 *
 * @param set how large it is
 * @param model identity of the encoder
 * @param encoding of the documents and queries
 * @param methods by name
 * @param stages by name
 */
record RetrievalReport(
        SetSize set,
        String model,
        TextVectors.Encoded encoding,
        Map<String, Evaluation> methods,
        Map<String, StageTimes.Quantiles> stages) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** @param judgementsOutside of documents that the corpus does not have: a cut corpus, which cannot score in full */
    record SetSize(long documents, long chunks, long queries, long judgements, long judgementsOutside) {}

    void printJson(PrintWriter out) {
        ObjectNode root = JSON.createObjectNode();
        root.set("set", JSON.valueToTree(set));
        root.put("model", model);
        root.putObject("encoding")
                .put("texts", encoding.texts())
                .put("cached", encoding.cached())
                .put("tokens", encoding.tokens())
                .put("texts_per_second", rounded(encoding.rate(), 1));
        ObjectNode all = root.putObject("methods");
        methods.forEach((name, evaluation) -> {
            ObjectNode values = all.putObject(name);
            evaluation.means().forEach((metric, mean) -> values.put(metric.name(), rounded(mean, 5)));
        });
        ObjectNode times = root.putObject("stages_ms");
        stages.forEach((name, time) ->
                times.putObject(name).put("p50", rounded(time.p50(), 3)).put("p95", rounded(time.p95(), 3)));
        out.println(root);
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    void printTable(PrintWriter out) {
        print(
                out,
                "%,d documents, %,d chunks, %,d queries, %,d judgements%n",
                set.documents(),
                set.chunks(),
                set.queries(),
                set.judgements());
        if (set.judgementsOutside() > 0) {
            print(out, "%,d judgements are of documents that the corpus does not have%n", set.judgementsOutside());
        }
        print(out, "%s: %,d texts encoded", model, encoding.texts());
        if (encoding.texts() > 0) {
            print(out, " at %.1f/s, %,.0f tokens/s", encoding.rate(), encoding.tokens() * 1e9 / encoding.nanos());
        }
        print(out, ", %,d vectors were known%n%n", encoding.cached());
        print(out, "%-24s", "method");
        methods.values().iterator().next().means().keySet().forEach(metric -> print(out, " %10s", metric.name()));
        methods.forEach((name, evaluation) -> {
            print(out, "%n%-24s", name);
            for (Map.Entry<Metric, Double> mean : evaluation.means().entrySet()) {
                print(out, " %10.4f", mean.getValue());
            }
        });
        print(out, "%n%n%-24s %10s %10s%n", "stage", "p50 ms", "p95 ms");
        stages.forEach((name, time) -> print(out, "%-24s %10.3f %10.3f%n", name, time.p50(), time.p95()));
    }

    private static void print(PrintWriter out, String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
