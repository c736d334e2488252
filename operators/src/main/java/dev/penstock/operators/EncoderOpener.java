package dev.penstock.operators;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Shared;
import java.io.Serializable;
import java.util.OptionalInt;
import org.apache.flink.api.common.functions.RuntimeContext;

/** An {@link Opener} of an encoder, which may run on the GPU that Flink gave to the subtask. */
@FunctionalInterface
public interface EncoderOpener extends Serializable {

    /** @param assignedGpu index of the GPU; empty where Flink manages none */
    Shared.Lease<Encoder> open(OptionalInt assignedGpu) throws Exception;

    /** As above, for the subtask whose context it is. */
    default Shared.Lease<Encoder> open(RuntimeContext subtask) throws Exception {
        return open(AssignedGpu.of(subtask));
    }
}
