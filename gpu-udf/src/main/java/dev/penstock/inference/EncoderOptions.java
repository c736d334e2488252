package dev.penstock.inference;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.util.List;

/** Which encoder turns text into vectors, and how. */
public record EncoderOptions(
        @Option(
                value = "The model: minilm (all-MiniLM-L6-v2) or bge-small (bge-small-en-v1.5), both carried by the "
                        + "build; classpath:NAME for NAME.onnx and NAME-tokenizer.json in a jar on the class path; or "
                        + "the path of a folder with model.onnx or model.pt (TorchScript) and tokenizer.json",
                byDefault = "minilm",
                min = 1)
        String model,

        @Option(
                value = "Precision of the weights: auto (the model as it is: minilm fp32, bge-small int8), fp32, fp16 "
                        + "(GPU only, converted from fp32) or int8. int8 runs one text at a time, since its vectors "
                        + "would depend on their batch",
                byDefault = "auto")
        Precision precision,

        @Option(
                value =
                        "Where the model runs: auto (a GPU where the build has the profile gpu and the machine has one, "
                                + "else the CPU), cpu or gpu (fails without one). Which GPU is Flink's choice where its "
                                + "external resource gpu is set, else the first",
                byDefault = "auto")
        DeviceChoice device,

        @Option(
                value = "Whether attention, activations and normalisations of an ONNX model are fused into larger "
                        + "operators, once, into a file beside the model in the cache",
                byDefault = "true")
        boolean optimise,

        @Option(value = "Most tokens of a text; the rest is cut", byDefault = "256", min = 8, max = 8192)
        int maxTokens,

        @Option(
                value = "Most batches that are computed at the same time, on one thread each; the encoder learns "
                        + "how many serve best. 0 for one per processor, or 2 for a GPU",
                byDefault = "0",
                min = 0,
                max = 256)
        int callers,

        @Option(
                value = "Heads that classify each text in the same pass: names of heads that the build carries, or "
                        + "paths of files that `penstock fit` wrote",
                byDefault = "[]")
        List<String> heads,

        @Option("How texts are put together into batches") BatcherOptions batching)
        implements Serializable {

    public EncoderOptions {
        heads = List.copyOf(heads);
    }

    /** The options for another model, whose weights are taken as they are, without heads. */
    public EncoderOptions withModel(String newModel) {
        return newModel.equals(model)
                ? this
                : new EncoderOptions(
                        newModel, Precision.AUTO, device, optimise, maxTokens, callers, List.of(), batching);
    }
}
