package dev.penstock.state.index;

import dev.penstock.state.redis.RedisKeys;
import java.nio.charset.StandardCharsets;

/**
 * Where documents are in Redis. Each key stands behind the deployment's prefix:
 *
 * <ul>
 *   <li>{@code document:CORPUS:GENERATION:DOCUMENT}: hash of a document, see {@link StoredDocument}.
 *   <li>{@code documents:CORPUS:GENERATION}: hash of the documents' ids, each with its last write.
 *   <li>{@code deleted:CORPUS:DOCUMENT}: version at which a document was deleted, for all generations that there are and
 *       will be. It expires.
 *   <li>{@code corpus:CORPUS}: hash with {@code live} (a generation), {@code chunks:GENERATION} (how many chunks; lists the
 *       generations) and {@code dropping:GENERATION} (while it is removed).
 *   <li>{@code corpora}: set of the corpora.
 * </ul>
 */
final class DocumentKeys {
    static final byte[] LIVE = utf8("live");
    static final String CHUNKS = "chunks:";
    static final String DROPPING = "dropping:";

    private final RedisKeys keys;

    DocumentKeys(RedisKeys keys) {
        this.keys = keys;
    }

    byte[] document(String corpus, Generation generation, String documentId) {
        return keys.of("document", corpus, generation.toString(), documentId);
    }

    /** Where scripts put generation and document behind, to name a document in each generation. */
    byte[] documentOfAnyGeneration(String corpus) {
        return keys.of("document", corpus);
    }

    byte[] documents(String corpus, Generation generation) {
        return keys.of("documents", corpus, generation.toString());
    }

    /** Where scripts put the generation behind. */
    byte[] documentsOfAnyGeneration(String corpus) {
        return keys.of("documents", corpus);
    }

    byte[] deleted(String corpus, String documentId) {
        return keys.of("deleted", corpus, documentId);
    }

    byte[] corpus(String corpus) {
        return keys.of("corpus", corpus);
    }

    byte[] corpora() {
        return keys.of("corpora");
    }

    byte[] changes() {
        return keys.changes();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
