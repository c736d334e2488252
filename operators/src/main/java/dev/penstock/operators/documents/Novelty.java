package dev.penstock.operators.documents;

import dev.penstock.records.DocumentChange;
import dev.penstock.state.index.Manifest;

/** What there is to do for a document, next to what is stored of it. */
enum Novelty {
    /** It says something else, or nothing is stored. */
    NEW,
    /** It says the same under a newer version. */
    RENUMBERED,
    /** It is stored, exactly so. */
    KNOWN,
    /** Something newer is stored, or its deletion. */
    STALE;

    /** @param stored null for nothing */
    static Novelty of(DocumentChange change, String fingerprint, Manifest stored) {
        if (stored == null) {
            return NEW;
        }
        if (stored.version() > change.version() || stored.deleted() && stored.version() == change.version()) {
            return STALE;
        }
        if (!fingerprint.equals(stored.fingerprint())) {
            return NEW;
        }
        return stored.version() == change.version() ? KNOWN : RENUMBERED;
    }
}
