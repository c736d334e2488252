package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import dev.penstock.operators.evaluation.Judgements;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions with passages that answer them and passages that do not: JSON lines with query, positive (a text) or positives (a
 * list), and negatives (a list, optional). All passages of the file together are the corpus.
 */
public final class TripleFile {
    private final Map<String, String> documents = new LinkedHashMap<>();
    private final Map<String, String> queries = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();

    private TripleFile() {}

    /** @throws CliException if the file or a line is wrong; the message names file, line and field */
    public static RetrievalSet read(Path file) {
        TripleFile triples = new TripleFile();
        JsonLines.read(file, triples::add);
        if (triples.queries.isEmpty()) {
            throw new CliException("--data: " + file + " holds no query");
        }
        List<SetDocument> corpus = new ArrayList<>();
        triples.documents.forEach((text, id) -> corpus.add(new SetDocument(id, "", text)));
        return new RetrievalSet(corpus, triples.queries, new Judgements(triples.grades));
    }

    private void add(JsonLines.Line line) {
        String query = "query-" + (queries.size() + 1);
        queries.put(query, line.text("query"));
        List<String> positives = new ArrayList<>(line.optionalTexts("positives"));
        if (line.object().hasNonNull("positive")) {
            positives.add(line.text("positive"));
        }
        if (positives.isEmpty()) {
            throw line.wrong("positive", "is missing; allowed is a text, or a list of texts in positives");
        }
        Map<String, Integer> judged = new LinkedHashMap<>();
        line.optionalTexts("negatives").forEach(text -> judged.put(id(text), 0));
        positives.forEach(text -> judged.put(id(text), 1));
        grades.put(query, judged);
    }

    private String id(String text) {
        return documents.computeIfAbsent(text, unknown -> "passage-" + (documents.size() + 1));
    }
}
