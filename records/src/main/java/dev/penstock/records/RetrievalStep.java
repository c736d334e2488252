package dev.penstock.records;

/**
 * What one step of a retrieval took and did.
 *
 * @param name for example {@code search} or {@code rerank}
 * @param micros how long it took, microseconds
 * @param in what it began with: questions or passages
 * @param out what it ended with
 * @param note how it went where that is not plain from the numbers; null otherwise. Holds no text of the request
 * @param startMicros when it began, microseconds after the retrieval did; 0 also where that is not known, as in state and
 *     traces of versions without it
 */
public record RetrievalStep(String name, long micros, int in, int out, String note, long startMicros) {

    /** One whose beginning is not known. */
    public RetrievalStep(String name, long micros, int in, int out, String note) {
        this(name, micros, in, out, note, 0);
    }
}
