package dev.penstock.inference;

import dev.penstock.options.Option;
import java.io.Serializable;

/** Which encoder turns text into vectors, and how. */
public record EncoderOptions(
        @Option(
                value = "The model: minilm (all-MiniLM-L6-v2, fp32) or bge-small (bge-small-en-v1.5, int8), "
                        + "both carried by the build, or the path of a folder with model.onnx and tokenizer.json",
                byDefault = "minilm",
                min = 1)
        String model,

        @Option(value = "Most tokens of a text; the rest is cut", byDefault = "256", min = 8, max = 8192)
        int maxTokens,

        @Option(
                value = "Threads that run batches at the same time, one ONNX Runtime thread each; "
                        + "0 for one per processor",
                byDefault = "0",
                min = 0,
                max = 256)
        int callers,

        @Option("How texts are put together into batches") BatcherOptions batching)
        implements Serializable {

    /** The same options for another model. */
    public EncoderOptions withModel(String newModel) {
        return new EncoderOptions(newModel, maxTokens, callers, batching);
    }
}
