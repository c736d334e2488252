package dev.penstock.operators.documents;

import dev.penstock.operators.CanonicalHash;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.Policy;
import dev.penstock.records.PolicyCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** Hashes that tell whether there is anything to do for a document. */
final class Fingerprint {
    /** To be raised when the same bytes are read as another text than before. */
    private static final String DOCUMENT = "document-1";

    private static final String CHANGE = "change-1";

    private Fingerprint() {}

    /**
     * Of everything that the indexed form depends on besides the generation: what the document says, who may read it,
     * and how it is screened. The version is not part of it.
     */
    static String of(DocumentChange change, byte[] content, String screening) {
        return add(new CanonicalHash(DOCUMENT), change)
                .add(sha256(content))
                .add(screening)
                .hex();
    }

    /** Of a change as it was read, whatever is where its uri points to. */
    static String of(DocumentChange change) {
        return add(new CanonicalHash(CHANGE), change)
                .add(change.deleted())
                .add(change.content() == null ? null : sha256(change.content()))
                .hex();
    }

    /** The whole policy: rules that were changed under the same version count too. */
    static String of(Policy policy) {
        return sha256(PolicyCodec.encode(policy));
    }

    private static CanonicalHash add(CanonicalHash hash, DocumentChange change) {
        hash.add(change.mediaType()).add(change.title()).add(change.uri()).add(change.labels());
        hash.add(change.metadata().size());
        new TreeMap<>(change.metadata()).forEach((name, value) -> hash.add(name).add(value));
        return hash;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
