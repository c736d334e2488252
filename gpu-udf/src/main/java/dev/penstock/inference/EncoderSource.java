package dev.penstock.inference;

/** Where extractive backends get their encoder from, by the name in the option {@code model}. */
@FunctionalInterface
public interface EncoderSource {
    /** A hold on the encoder, shared with whoever else uses the model. */
    Shared.Lease<Encoder> lease(String model);
}
