package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedDocument;
import dev.penstock.state.redis.RedisKeys;

/** A vector set: that of one generation of a corpus. */
record VectorSetName(String corpus, Generation generation) {

    static VectorSetName of(IndexedDocument document) {
        return new VectorSetName(document.corpus(), document.generation());
    }

    byte[] key(RedisKeys keys) {
        return keys.of("vectors", corpus, generation.toString());
    }

    /** Held by the process that fills it. */
    byte[] lock(RedisKeys keys) {
        return keys.of("vectors-filling", corpus, generation.toString());
    }
}
