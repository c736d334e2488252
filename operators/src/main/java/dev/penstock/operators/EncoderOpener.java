package dev.penstock.operators;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import java.io.Serializable;
import java.util.OptionalInt;

/** An {@link Opener} of an encoder, which may run on the GPU that Flink gave to the subtask. */
@FunctionalInterface
public interface EncoderOpener extends Serializable {

    /** @param assignedGpu index of the GPU; empty where Flink manages none */
    Shared.Lease<Encoder> open(OptionalInt assignedGpu) throws Exception;
}
