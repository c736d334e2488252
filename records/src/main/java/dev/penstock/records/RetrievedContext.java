package dev.penstock.records;

import java.util.List;

/**
 * The passages that ground an answer, best first. A list that is null, as in state and traces of versions without it, is
 * empty.
 *
 * @param passages empty where nothing was found, and where what was found does not bear on the question
 * @param question what was searched for; null where that is the request's question as it is
 * @param insufficient whether passages were found but left out, because they are no evidence for an answer
 * @param steps how the passages were found, in order
 * @param usd price of the model calls that retrieval made, in US dollars
 */
public record RetrievedContext(
        String corpus,
        List<Passage> passages,
        String question,
        boolean insufficient,
        List<RetrievalStep> steps,
        double usd) {

    public RetrievedContext {
        passages = passages == null ? List.of() : passages;
        steps = steps == null ? List.of() : steps;
    }

    /** What a plain search found. */
    public RetrievedContext(String corpus, List<Passage> passages) {
        this(corpus, passages, null, false, List.of(), 0);
    }
}
