package dev.penstock.benchmarks.reprocess;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import java.util.concurrent.CompletableFuture;

/** An encoder that computes nothing, to see what everything else costs. */
final class NoEncoder implements Encoder {
    private static final int DIMENSIONS = 384;

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("none", "0".repeat(64), DIMENSIONS);
    }

    @Override
    public CompletableFuture<Encoding> encode(String text, Work work) {
        float[] vector = new float[DIMENSIONS];
        vector[Math.floorMod(text.hashCode(), DIMENSIONS)] = 1;
        return CompletableFuture.completedFuture(new Encoding(vector, 1));
    }

    @Override
    public void close() {}
}
