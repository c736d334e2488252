package dev.penstock.jobs.cli.eval;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Shared;
import dev.penstock.inference.UserCache;
import dev.penstock.inference.Work;
import dev.penstock.inference.backend.Encoders;
import dev.penstock.jobs.cli.BarProgress;
import dev.penstock.jobs.cli.CliException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The configured encoder, with the vectors that it has made before. Not thread-safe. */
public final class TextVectors implements AutoCloseable {
    private static final int IN_FLIGHT = 2048;

    private final Shared.Lease<Encoder> encoder;
    private final VectorFile file;

    private TextVectors(Shared.Lease<Encoder> encoder, VectorFile file) {
        this.encoder = encoder;
        this.file = file;
    }

    /** @param folder of the vectors on disk; null for the one in the user's cache */
    public static TextVectors open(EncoderOptions options, Path folder) throws Exception {
        Shared.Lease<Encoder> encoder = Encoders.lease(options);
        try {
            Path vectors = folder == null ? UserCache.folder().resolve("vectors") : folder;
            return new TextVectors(
                    encoder, VectorFile.open(vectors, encoder.get().identity(), options.maxTokens()));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** Identity of the encoder, as it stands beside vectors. */
    public String model() {
        return encoder.get().identity().toString();
    }

    /** Tokens of a text, as the encoder counts them. */
    int tokens(String text) {
        return encoder.get().tokens(text);
    }

    /**
     * What encoding took.
     *
     * @param cached texts whose vectors were there
     * @param nanos from the first text to the last vector
     */
    public record Encoded(long texts, long cached, long tokens, long nanos) {

        /** Texts a second; 0 where none was encoded. */
        public double rate() {
            return texts == 0 ? 0 : texts * 1e9 / nanos;
        }
    }

    /** Encodes those texts that have no vector yet. */
    public Encoded encode(Collection<String> texts, BarProgress progress) {
        List<String> missing =
                texts.stream().distinct().filter(text -> !file.contains(text)).toList();
        Queue<Pending> pending = new ArrayDeque<>();
        long tokens = 0;
        long started = System.nanoTime();
        progress.begin("Encoding", missing.size());
        for (String text : missing) {
            pending.add(new Pending(text, encoder.get().encode(text, Work.BATCH)));
            if (pending.size() == IN_FLIGHT) {
                tokens += store(pending.remove(), progress);
            }
        }
        while (!pending.isEmpty()) {
            tokens += store(pending.remove(), progress);
        }
        progress.close();
        long cached = texts.stream().distinct().count() - missing.size();
        return new Encoded(missing.size(), cached, tokens, System.nanoTime() - started);
    }

    private int store(Pending pending, BarProgress progress) {
        Encoding encoding = join(pending.encoding);
        file.put(pending.text, encoding.vector());
        progress.step();
        return encoding.tokens();
    }

    /** The vector of a text, encoded now where it has none yet. */
    public float[] of(String text) {
        float[] known = file.get(text);
        if (known != null) {
            return known;
        }
        float[] vector = encodeNow(text);
        file.put(text, vector);
        return vector;
    }

    /** Encodes a text as a request's would be, whatever is known of it. */
    float[] encodeNow(String text) {
        return join(encoder.get().encode(text, Work.INTERACTIVE)).vector();
    }

    private static Encoding join(CompletableFuture<Encoding> encoding) {
        try {
            return encoding.join();
        } catch (CompletionException e) {
            throw new CliException("the encoder failed: " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public void close() throws Exception {
        try (encoder) {
            file.close();
        }
    }

    private record Pending(String text, CompletableFuture<Encoding> encoding) {}
}
