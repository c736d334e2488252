package dev.penstock.operators.documents;

import org.apache.flink.api.java.functions.KeySelector;

/** Keys by corpus and document. */
public final class ByDocument {
    /** Changes, for {@link DocumentGate}. */
    public static final KeySelector<ReceivedChange, String> CHANGES =
            change -> key(change.corpus(), change.documentId());

    /** Events, for {@link ChunkChangelog}. */
    public static final KeySelector<DocumentEvent, String> EVENTS = event -> key(event.corpus(), event.documentId());

    private ByDocument() {}

    /** Names hold no control characters. */
    private static String key(String corpus, String documentId) {
        return corpus + '\u0000' + documentId;
    }
}
