package dev.penstock.inference.extractive;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;

/** Remembers the vectors of sentences: passages of a corpus come back far more often than they change. */
public final class VectorCache {
    /** With 384 dimensions some 32 MB of heap. */
    private static final int MOST = 20_000;

    private final Encoder encoder;
    private final Cache<Key, CompletableFuture<Encoding>> vectors;

    VectorCache(Encoder encoder) {
        this(encoder, MOST);
    }

    /** @param most vectors that are remembered, the least used go first */
    public VectorCache(Encoder encoder, int most) {
        this.encoder = encoder;
        this.vectors = Caffeine.newBuilder().maximumSize(most).build();
    }

    /**
     * @param interactive the lane; no deadline goes along, as the vector serves later prompts too and this prompt's
     *     deadline must not fail another's
     */
    public CompletableFuture<Encoding> encode(String sentence, boolean interactive) {
        Key key = Key.of(sentence, encoder.identity());
        CompletableFuture<Encoding> known = vectors.getIfPresent(key);
        if (known != null) {
            return known;
        }
        // not the cache's own loading: encode may block while the queue is full, and must not do so under its lock
        CompletableFuture<Encoding> mine = new CompletableFuture<>();
        CompletableFuture<Encoding> others = vectors.asMap().putIfAbsent(key, mine);
        if (others != null) {
            return others;
        }
        try {
            encoder.encode(sentence, interactive ? Work.INTERACTIVE : Work.BATCH)
                    .whenComplete((encoding, failure) -> {
                        if (failure == null) {
                            mine.complete(encoding);
                        } else {
                            forget(key, mine, failure);
                        }
                    });
        } catch (RuntimeException e) {
            forget(key, mine, e);
        }
        return mine;
    }

    /** A failure may pass, so it is not remembered. */
    private void forget(Key key, CompletableFuture<Encoding> failed, Throwable failure) {
        vectors.asMap().remove(key, failed);
        failed.completeExceptionally(failure);
    }

    /** The first half of the text's SHA-256, and the model. */
    private record Key(long high, long low, ModelIdentity model) {
        static Key of(String text, ModelIdentity model) {
            try {
                ByteBuffer hash = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
                return new Key(hash.getLong(), hash.getLong(), model);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
