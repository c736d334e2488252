package dev.penstock.inference.extractive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.records.TokenEstimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the chosen sentences as an answer of limited length.
 *
 * @param text what the caller gets
 * @param cited the sentences in it, in the order of their marks
 * @param tokens estimated tokens of {@code text}
 * @param cut whether the limit left something out
 */
record Rendering(String text, List<Candidate> cited, int tokens, boolean cut) {
    static final String NOTHING_FOUND = "I found nothing in the documents that answers this question.";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_PER_TOKEN = 4;

    /**
     * @param best the chosen sentences, best first, so that a limit leaves out the least relevant
     * @param maxTokens null for no limit
     * @param json whether to write {@code {"answer": ..., "sources": [...]}} instead of text
     */
    static Rendering of(List<Candidate> best, Integer maxTokens, boolean json) {
        long budget = maxTokens == null ? Long.MAX_VALUE : (long) maxTokens * CHARACTERS_PER_TOKEN;
        if (best.isEmpty()) {
            return rendered(NOTHING_FOUND, List.of(), budget, json);
        }
        List<Candidate> fitting = new ArrayList<>();
        long length = 0;
        for (Candidate candidate : best) {
            long more = candidate.text().length() + mark(fitting.size()).length() + (fitting.isEmpty() ? 0 : 1);
            if (length + more <= budget) {
                fitting.add(candidate);
                length += more;
            }
        }
        boolean cut = fitting.size() < best.size();
        if (fitting.isEmpty()) {
            Candidate first = best.get(0);
            String shortened = shortened(first.text(), budget - mark(0).length());
            List<Candidate> cited = shortened.isEmpty() ? List.of() : List.of(first);
            return rendered(shortened.isEmpty() ? "" : shortened + mark(0), cited, true, json);
        }
        List<Candidate> cited = Ranking.inReadingOrder(fitting);
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < cited.size(); i++) {
            answer.append(i == 0 ? "" : " ").append(cited.get(i).text()).append(mark(i));
        }
        return rendered(answer.toString(), cited, cut, json);
    }

    private static Rendering rendered(String answer, List<Candidate> cited, long budget, boolean json) {
        boolean cut = answer.length() > budget;
        return rendered(cut ? shortened(answer, budget) : answer, cited, cut, json);
    }

    private static Rendering rendered(String answer, List<Candidate> cited, boolean cut, boolean json) {
        String text = json ? json(answer, cited) : answer;
        return new Rendering(text, List.copyOf(cited), TokenEstimate.of(text), cut);
    }

    private static String json(String answer, List<Candidate> cited) {
        ObjectNode root = JSON.createObjectNode().put("answer", answer);
        ArrayNode sources = root.putArray("sources");
        for (Candidate candidate : cited) {
            sources.addObject()
                    .put("document", candidate.passage().documentId())
                    .put("version", candidate.passage().version())
                    .put("start", candidate.start())
                    .put("end", candidate.end());
        }
        return root.toString();
    }

    private static String mark(int index) {
        return " [" + (index + 1) + "]";
    }

    /** Cuts at a word's end; empty where not even the first word fits. */
    private static String shortened(String text, long budget) {
        if (text.length() <= budget) {
            return text;
        }
        int cut = budget <= 0 ? -1 : text.lastIndexOf(' ', (int) budget);
        return cut <= 0 ? "" : text.substring(0, cut);
    }
}
