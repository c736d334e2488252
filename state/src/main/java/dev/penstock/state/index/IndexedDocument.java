package dev.penstock.state.index;

import java.util.List;
import java.util.Map;

/**
 * One version of a document as it is indexed, whole.
 *
 * @param version an older one never replaces a newer one
 * @param fingerprint hash of everything that the indexed form depends on (content, title, metadata, labels, media type,
 *     policy), hexadecimal: where it is the same, nothing needs to be done
 * @param title may be null
 * @param uri where people find the document; may be null
 * @param metadata what queries may filter by, and citations show; never null
 * @param labels access labels: a reader must hold one of them; empty for everybody
 * @param changedAtMs when the document changed, milliseconds since the epoch
 * @param chunks in the order of the text; may be empty
 */
public record IndexedDocument(
        String corpus,
        Generation generation,
        String documentId,
        long version,
        String fingerprint,
        String title,
        String uri,
        Map<String, String> metadata,
        List<String> labels,
        long changedAtMs,
        List<IndexedChunk> chunks) {}
