package dev.penstock.operators.quality.scores;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.extractive.VectorCache;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Vectors of texts, of which a bounded number is at the encoder: one whose queue is full blocks those who hand in more.
 * Thread-safe, but for {@link #hasRoom}, which holds until another thread encodes.
 */
final class BoundedVectors {
    /** With 384 dimensions some 6 MB of heap. */
    private static final int CACHED = 4000;

    private final VectorCache vectors;
    private final int most;
    private final AtomicInteger atEncoder = new AtomicInteger();

    /** @param most texts at the encoder with which it has room for those of one answer more, however many these are */
    BoundedVectors(Encoder encoder, int most) {
        this.vectors = new VectorCache(encoder, CACHED);
        this.most = most;
    }

    boolean hasRoom() {
        return atEncoder.get() < most;
    }

    CompletableFuture<Encoding> encode(String text) {
        atEncoder.incrementAndGet();
        return vectors.encode(text, false).whenComplete((encoding, failure) -> atEncoder.decrementAndGet());
    }
}
