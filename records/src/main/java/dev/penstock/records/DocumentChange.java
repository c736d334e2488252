package dev.penstock.records;

import java.util.List;
import java.util.Map;

/**
 * One change of one document, from {@link Topics#DOC_CHANGES}. The change with the greatest version wins, in whatever
 * order changes arrive; at equal versions a delete wins.
 *
 * @param corpus the corpus it belongs to
 * @param id unique within the corpus
 * @param version grows with every change of the document
 * @param deleted whether the document is gone; the fields below are then null or empty
 * @param content the document's bytes, as {@code mediaType} says; null where only {@code uri} tells where it is
 * @param uri where the document is, or where it came from; may be null
 * @param mediaType for example {@code text/markdown}; null to find it out from name and content
 * @param title may be null
 * @param metadata what queries may filter by, and citations show; never null
 * @param labels access labels: a reader must hold one of them; empty for everybody
 * @param changedAtMs when it changed, milliseconds since the epoch: the start of the time until it can be found
 */
public record DocumentChange(
        String corpus,
        String id,
        long version,
        boolean deleted,
        byte[] content,
        String uri,
        String mediaType,
        String title,
        Map<String, String> metadata,
        List<String> labels,
        long changedAtMs) {

    public static DocumentChange delete(String corpus, String id, long version, long changedAtMs) {
        return new DocumentChange(corpus, id, version, true, null, null, null, null, Map.of(), List.of(), changedAtMs);
    }
}
