package dev.penstock.inference.model;

import dev.penstock.inference.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A model that a jar on the class path carries under a name: {@code NAME.onnx} and {@code NAME-tokenizer.json}, and if
 * wanted {@code NAME-penstock-model.json} ({@link ModelDescription}). Weights must lie in the ONNX file itself.
 */
final class ClasspathModel {
    static final String PREFIX = "classpath:";

    private final String name;
    private final ModelCache cache;

    ClasspathModel(String name, ModelCache cache) {
        this.name = name;
        this.cache = cache;
    }

    /** The name, if that is what an option's value gives. */
    static Optional<String> named(String option) {
        return option.startsWith(PREFIX) ? Optional.of(option.substring(PREFIX.length())) : Optional.empty();
    }

    /**
     * Unpacks the files under their hashes.
     *
     * @throws IllegalArgumentException if one is missing, not the expected one, or not to be had in that precision
     */
    ModelFiles unpack(Precision precision) {
        String graph = name + ".onnx";
        String tokenizer = name + "-tokenizer.json";
        try {
            ModelDescription description = description();
            String actual = hash(graph);
            String sha256 = description.sha256().orElse(actual);
            ModelFiles files = new ModelFiles(
                    description.name().orElse(name.substring(name.lastIndexOf('/') + 1)),
                    cache.unpack(graph, sha256),
                    cache.unpack(tokenizer, hash(tokenizer)),
                    sha256,
                    description.pooling(),
                    false);
            GraphTraits traits = GraphTraits.of(files.graph());
            if (!traits.externalData().isEmpty()) {
                throw new IllegalArgumentException(PREFIX + name + " has weights outside of " + graph + ", in "
                        + String.join(", ", traits.externalData()) + "; use the model from a folder");
            }
            boolean isQuantised = description.quantised().orElse(traits.dynamicallyQuantised());
            return files.quantised(isQuantised).in(precision, "name another model");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the model " + PREFIX + name, e);
        }
    }

    private ModelDescription description() throws IOException {
        String resource = name + "-" + ModelDescription.FILE;
        if (!ModelCache.carries(resource)) {
            return ModelDescription.EMPTY;
        }
        try (InputStream in = ModelCache.open(resource)) {
            return ModelDescription.parse(in.readAllBytes(), resource + " on the class path");
        }
    }

    private static String hash(String resource) throws IOException {
        try (InputStream in = ModelCache.open(resource)) {
            return Sha256.copy(in, OutputStream.nullOutputStream());
        }
    }
}
