package dev.penstock.jobs.cli.eval;

import dev.penstock.operators.evaluation.Judgements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Documents, queries, and which documents answer which query.
 *
 * @param queries texts by id, judged ones only
 */
public record RetrievalSet(List<SetDocument> documents, Map<String, String> queries, Judgements judgements) {

    /** The same documents, and the first queries only. */
    RetrievalSet firstQueries(int most) {
        Map<String, String> first = new LinkedHashMap<>();
        queries.entrySet().stream().limit(most).forEach(query -> first.put(query.getKey(), query.getValue()));
        return new RetrievalSet(documents, first, judgements.only(first.keySet()));
    }

    /** All that is to be encoded. */
    public List<String> texts(Cutting cutting) {
        List<String> texts = new ArrayList<>(queries.values());
        documents.forEach(document -> cutting.pieces(document).forEach(piece -> texts.add(piece.embedded())));
        return texts;
    }
}
