package dev.penstock.jobs.reembed;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Shared;
import dev.penstock.inference.Work;
import dev.penstock.operators.EncoderOpener;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a vector out of a text's hash, at once, and counts what it was asked. */
final class HashEncoder implements Encoder {
    private static final int DIMENSIONS = 8;

    /** How often each text was encoded, by all encoders of this kind. */
    static final Map<String, Integer> ENCODED = new ConcurrentHashMap<>();

    static EncoderOpener opener() {
        return assignedGpu -> Shared.lease(HashEncoder.class.getName(), HashEncoder::new);
    }

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("hash", "0123456789abcdef", DIMENSIONS);
    }

    @Override
    public CompletableFuture<Encoding> encode(String text, Work work) {
        ENCODED.merge(text, 1, Integer::sum);
        SplittableRandom random = new SplittableRandom(text.hashCode());
        float[] vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return CompletableFuture.completedFuture(new Encoding(vector, 1));
    }

    @Override
    public void close() {}
}
