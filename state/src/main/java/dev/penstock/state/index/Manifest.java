package dev.penstock.state.index;

import java.util.Map;

/**
 * What the store holds of a document in one generation, without texts and vectors: what is needed to tell what changed.
 *
 * @param deleted whether it is deleted; it then has neither fingerprint nor chunks, and its version is that of the delete
 * @param fingerprint see {@link IndexedDocument}; null where it is deleted
 * @param chunks hash by chunk id
 */
public record Manifest(long version, boolean deleted, String fingerprint, Map<String, String> chunks) {}
