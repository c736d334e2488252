package dev.penstock.inference.fit;

import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.DeviceChoice;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.PassReader;
import dev.penstock.inference.Precision;
import dev.penstock.inference.Work;
import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.PooledFeatures;
import dev.penstock.inference.model.TextPasses;
import dev.penstock.inference.model.TokenOffsets;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * What an encoder gives for texts, in memory.
 *
 * @param values for each text its pooled features, or the states of its tokens one after the other
 * @param offsets for each text where its tokens stand; null for pooled features
 */
record Features(ModelIdentity encoder, List<float[]> values, List<TokenOffsets> offsets) {
    /** Doubled by the copies in double precision that fitting makes, with room for everything else. */
    private static final double SHARE_OF_HEAP = 0.25;

    private static final int BYTES_PER_VALUE = Float.BYTES;

    /**
     * Runs the texts through an encoder, one at a time on each of its threads: the numbers of a batch depend on its
     * length in their last digits, and equal files shall give equal heads.
     *
     * @throws IllegalArgumentException if the encoder is unknown, or the texts do not fit into memory
     */
    static Features of(List<LabelledText> texts, HeadFeatures kind, String model, int maxTokens, FitProgress progress) {
        EncoderOptions options = new EncoderOptions(
                model,
                Precision.AUTO,
                DeviceChoice.CPU,
                true,
                maxTokens,
                0,
                List.of(),
                new BatcherOptions(1, 1, Math.max(128, maxTokens), Duration.ZERO, Duration.ofMinutes(10), 256));
        PassReader<float[]> reader = kind == HeadFeatures.TOKENS
                ? (vector, states) -> copy(states.values())
                : (vector, states) -> PooledFeatures.of(vector, states, kind);
        progress.begin("Encoding", texts.size());
        try (TextPasses<float[]> passes = TextPasses.open(options, OptionalInt.empty(), identity -> reader)) {
            List<CompletableFuture<float[]>> answers = new ArrayList<>(texts.size());
            List<TokenOffsets> offsets = kind == HeadFeatures.TOKENS ? new ArrayList<>(texts.size()) : null;
            long room = (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP) / BYTES_PER_VALUE;
            for (LabelledText text : texts) {
                TokenOffsets tokens = passes.offsets(text.text());
                int dimensions = passes.identity().dimensions();
                room -= offsets == null ? kind.inputs(dimensions) : (long) tokens.starts().length * dimensions;
                if (room < 0) {
                    throw new IllegalArgumentException("the features of " + texts.size() + " texts do not fit into "
                            + "memory: only " + answers.size()
                            + " do; give the JVM more (PENSTOCK_JAVA_OPTS=-Xmx8g), or "
                            + "fewer texts");
                }
                if (offsets != null) {
                    offsets.add(tokens);
                }
                answers.add(passes.pass(text.text(), Work.BATCH));
                progress.step();
            }
            List<float[]> values = answers.stream().map(CompletableFuture::join).toList();
            return new Features(passes.identity(), values, offsets);
        }
    }

    private static float[] copy(FloatBuffer states) {
        float[] copy = new float[states.capacity()];
        states.get(0, copy);
        return copy;
    }

    /** The features of some of the texts. */
    Features of(int[] rows) {
        return new Features(encoder, Rows.of(values, rows), offsets == null ? null : Rows.of(offsets, rows));
    }
}
