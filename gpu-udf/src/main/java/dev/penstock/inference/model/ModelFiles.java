package dev.penstock.inference.model;

import dev.penstock.inference.Precision;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A model that lies on disk and whose hash was verified.
 *
 * @param name for people and {@link dev.penstock.inference.ModelIdentity}
 * @param graph the file to load: ONNX, or TorchScript where its name ends in {@value #TORCHSCRIPT}
 * @param tokenizer in the format of Hugging Face's tokenizers
 * @param sha256 of everything that defines the model's numbers: of the graph's file; where weights lie beside it, of the
 *     list of hashes that {@code sha256sum} prints for the graph and them
 * @param quantised whether its vectors depend on what else is in the batch, so that it must run one text at a time
 */
record ModelFiles(String name, Path graph, Path tokenizer, String sha256, Pooling pooling, boolean quantised) {
    static final String TORCHSCRIPT = ".pt";

    boolean isTorchScript() {
        return graph.getFileName().toString().endsWith(TORCHSCRIPT);
    }

    ModelFiles quantised(boolean value) {
        return new ModelFiles(name, graph, tokenizer, sha256, pooling, value);
    }

    /**
     * These files, if their numbers are of the wanted precision.
     *
     * @param remedy what else the user could do
     * @throws IllegalArgumentException if they are not
     */
    ModelFiles in(Precision precision, String remedy) {
        boolean fits = switch (precision) {
            case AUTO -> true;
            case FP32 -> !quantised;
            case FP16 -> !quantised && !isTorchScript();
            case INT8 -> quantised;
        };
        if (!fits) {
            String allowed = quantised ? "auto and int8" : isTorchScript() ? "auto and fp32" : "auto, fp32 and fp16";
            throw new IllegalArgumentException("The encoder's precision is "
                    + precision.name().toLowerCase(Locale.ROOT) + ", but " + graph + " is "
                    + (quantised ? "quantised" : "not quantised") + "; allowed are " + allowed + ", or "
                    + remedy);
        }
        return this;
    }
}
