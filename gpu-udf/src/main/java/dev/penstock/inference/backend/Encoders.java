package dev.penstock.inference.backend;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.EncoderOptions;
import dev.penstock.inference.Shared;
import dev.penstock.inference.model.TextEncoder;
import java.util.OptionalInt;

/** Opens encoders. */
public final class Encoders {
    private Encoders() {}

    /**
     * Opens an encoder of the caller's own.
     *
     * @throws IllegalArgumentException if the model is unknown, incomplete, not the expected one, or does not take
     *     {@code maxTokens}, or its device or precision cannot be had; the message says what is allowed
     * @throws java.io.UncheckedIOException if its files cannot be read or unpacked
     */
    public static Encoder open(EncoderOptions options) {
        return TextEncoder.open(options, OptionalInt.empty());
    }

    /**
     * Leases the encoder that all subtasks of this TaskManager with equal options share; it is opened by the first lease
     * and closed with the last. Throws what {@link #open} throws.
     */
    public static Shared.Lease<Encoder> lease(EncoderOptions options) {
        return lease(options, OptionalInt.empty());
    }

    /**
     * As above, one encoder for each device: subtasks that were given the same GPU share one, and so do those that end
     * up on the CPU, whatever they were given.
     *
     * @param assignedGpu index of the GPU that Flink gave to the subtask; empty where it manages none, for the first
     */
    public static Shared.Lease<Encoder> lease(EncoderOptions options, OptionalInt assignedGpu) {
        OptionalInt gpu = TextEncoder.gpuOf(options, assignedGpu);
        return Shared.lease(new Key(options, gpu), () -> TextEncoder.open(options, assignedGpu));
    }

    private record Key(EncoderOptions options, OptionalInt gpu) {}
}
