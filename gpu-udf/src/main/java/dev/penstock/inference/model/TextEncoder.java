package dev.penstock.inference.model;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.Work;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReadings;
import dev.penstock.inference.head.Heads;
import dev.penstock.records.HeadLabel;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A text encoder in process: the vectors of {@link TextPasses}, and what the heads say of the same pass. */
public final class TextEncoder implements Encoder {
    private final TextPasses<Reading> passes;
    private final Set<HeadLabel> headLabels;

    private TextEncoder(TextPasses<Reading> passes, Set<HeadLabel> headLabels) {
        this.passes = passes;
        this.headLabels = headLabels;
    }

    /**
     * Loads model and heads, and runs the model once on a text of {@code maxTokens}.
     *
     * @param assignedGpu index of the GPU that Flink gave to the subtask; empty where it manages none
     * @throws IllegalArgumentException if model or a head is unknown, incomplete, not the expected one, or does not take
     *     {@code maxTokens}
     * @throws java.io.UncheckedIOException if files cannot be read or unpacked
     */
    public static TextEncoder open(EncoderOptions options, OptionalInt assignedGpu) {
        List<HeadFile> files = options.heads().stream().map(Heads::read).toList();
        Set<HeadLabel> labels = files.stream()
                .flatMap(head -> head.labels().stream().map(label -> new HeadLabel(head.name(), label.name())))
                .collect(Collectors.toUnmodifiableSet());
        TextPasses<Reading> passes = TextPasses.open(options, assignedGpu, identity -> {
            Heads heads = Heads.of(files, identity);
            return (vector, states) -> new Reading(copy(vector), heads.read(vector, states));
        });
        return new TextEncoder(passes, labels);
    }

    /**
     * The GPU that {@link #open} would run the model on; empty for the CPU. Loads nothing.
     *
     * @throws IllegalArgumentException if the options ask for a GPU and it cannot be used, or the model's folder has no
     *     model
     */
    public static OptionalInt gpuOf(EncoderOptions options, OptionalInt assignedGpu) {
        return TextPasses.place(options, assignedGpu).gpu();
    }

    @Override
    public ModelIdentity identity() {
        return passes.identity();
    }

    @Override
    public CompletableFuture<Encoding> encode(String text, Work work) {
        TokenizedText tokenized;
        try {
            tokenized = passes.tokenize(text);
        } catch (InferenceException closed) {
            return CompletableFuture.failedFuture(closed);
        }
        return passes.pass(tokenized, work)
                .thenApply(reading -> new Encoding(
                        reading.vector,
                        tokenized.tokens(),
                        reading.heads.scores(),
                        reading.heads.spans(tokenized.starts(), tokenized.ends())));
    }

    @Override
    public int tokens(String text) {
        return passes.count(text);
    }

    @Override
    public Set<HeadLabel> headLabels() {
        return headLabels;
    }

    @Override
    public BatcherMetrics metrics() {
        return passes.metrics();
    }

    @Override
    public void close() {
        passes.close();
    }

    /** Bytes of Arrow memory that are in use now. */
    long allocatedBytes() {
        return passes.allocatedBytes();
    }

    private static float[] copy(FloatBuffer vector) {
        float[] copy = new float[vector.capacity()];
        vector.get(0, copy);
        return copy;
    }

    private record Reading(float[] vector, HeadReadings heads) {}
}
