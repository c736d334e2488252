package dev.penstock.inference.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The models that jars on the class path carry. The hashes pin them: vectors are stored for long, so another file under
 * the same name must not go unnoticed.
 */
enum CarriedModel {
    MINILM(
            "minilm",
            "all-MiniLM-L6-v2",
            "all-minilm-l6-v2",
            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
            Pooling.MEAN,
            false),
    BGE_SMALL(
            "bge-small",
            "bge-small-en-v1.5",
            "bge-small-en-v1.5-q",
            "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
            "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
            Pooling.CLS,
            true);

    private final String option;
    private final String modelName;
    private final String resource;
    private final String onnxSha256;
    private final String tokenizerSha256;
    private final Pooling pooling;
    private final boolean quantised;

    CarriedModel(
            String option,
            String modelName,
            String resource,
            String onnxSha256,
            String tokenizerSha256,
            Pooling pooling,
            boolean quantised) {
        this.option = option;
        this.modelName = modelName;
        this.resource = resource;
        this.onnxSha256 = onnxSha256;
        this.tokenizerSha256 = tokenizerSha256;
        this.pooling = pooling;
        this.quantised = quantised;
    }

    static Optional<CarriedModel> named(String option) {
        return Arrays.stream(values())
                .filter(model -> model.option.equals(option))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(model -> model.option).toList();
    }

    ModelFiles unpack(ModelCache cache) {
        return new ModelFiles(
                modelName,
                cache.unpack(resource + ".onnx", onnxSha256),
                cache.unpack(resource + "-tokenizer.json", tokenizerSha256),
                onnxSha256,
                pooling,
                quantised);
    }
}
