package dev.penstock.inference.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A model of the user's own: a folder with {@value #ONNX} and {@value #TOKENIZER}. Beside them may stand
 *
 * <ul>
 *   <li>{@value #DESCRIPTION}: {@code {"name": text, "pooling": "mean" | "cls" | "none", "quantised": true | false,
 *       "sha256": hash of model.onnx}}, each optional;
 *   <li>{@value #HASH}: the hash of model.onnx, as {@code sha256sum} prints it.
 * </ul>
 *
 * <p>Without a description the name is the folder's, pooling is {@code mean}, and the model counts as quantised if its
 * graph has dynamically quantised operators.
 */
final class ModelFolder {
    static final String ONNX = "model.onnx";
    static final String TOKENIZER = "tokenizer.json";
    static final String DESCRIPTION = "penstock-model.json";
    static final String HASH = "model.sha256";

    /** Prefix of the ONNX operators that choose their scale by the whole batch. */
    private static final byte[] DYNAMIC_QUANTISATION = "DynamicQuantize".getBytes(StandardCharsets.US_ASCII);

    private static final Set<String> KEYS = Set.of("name", "pooling", "quantised", "sha256");

    private final Path folder;

    ModelFolder(Path folder) {
        this.folder = folder;
    }

    ModelFiles read() {
        Path onnx = existing(ONNX);
        Path tokenizer = existing(TOKENIZER);
        try {
            JsonNode description = description();
            String sha256 = verifiedHash(onnx, description);
            JsonNode quantised = description.path("quantised");
            return new ModelFiles(
                    description
                            .path("name")
                            .asText(folder.toAbsolutePath()
                                    .normalize()
                                    .getFileName()
                                    .toString()),
                    onnx,
                    tokenizer,
                    sha256,
                    pooling(description),
                    quantised.isBoolean() ? quantised.booleanValue() : isDynamicallyQuantised(onnx));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the model in " + folder, e);
        }
    }

    private Path existing(String file) {
        Path path = folder.resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(
                    "The model folder " + folder + " has no " + file + "; it needs " + ONNX + " and " + TOKENIZER);
        }
        return path;
    }

    private JsonNode description() throws IOException {
        Path file = folder.resolve(DESCRIPTION);
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        if (!Files.exists(file)) {
            return mapper.createObjectNode();
        }
        JsonNode description;
        try {
            description = mapper.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!description.isObject()) {
            throw new IllegalArgumentException(file + " must hold one JSON object with some of " + sorted(KEYS));
        }
        for (Iterator<String> keys = description.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(file + ": unknown key " + key + "; allowed are " + sorted(KEYS));
            }
            boolean isRightType = key.equals("quantised")
                    ? description.get(key).isBoolean()
                    : description.get(key).isTextual();
            if (!isRightType) {
                throw new IllegalArgumentException(file + ": " + key + " is " + description.get(key) + "; it must be "
                        + (key.equals("quantised") ? "true or false" : "a text"));
            }
        }
        return description;
    }

    private Pooling pooling(JsonNode description) {
        String value = description.path("pooling").asText("mean");
        return Arrays.stream(Pooling.values())
                .filter(pooling -> pooling.option().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        folder.resolve(DESCRIPTION) + ": pooling is " + value + "; allowed are mean, cls and none"));
    }

    private String verifiedHash(Path onnx, JsonNode description) throws IOException {
        String actual = Sha256.of(onnx);
        if (description.has("sha256")) {
            verify(onnx, actual, description.get("sha256").asText(), folder.resolve(DESCRIPTION));
        }
        Path hashFile = folder.resolve(HASH);
        if (Files.exists(hashFile)) {
            String first =
                    Files.readString(hashFile, StandardCharsets.UTF_8).strip().split("\\s+", 2)[0];
            verify(onnx, actual, first, hashFile);
        }
        return actual;
    }

    private static void verify(Path onnx, String actual, String expected, Path source) {
        String normal = expected.toLowerCase(Locale.ROOT);
        if (!Sha256.isHash(normal)) {
            throw new IllegalArgumentException(source + ": sha256 is not a hash of 64 hexadecimal digits");
        }
        if (!normal.equals(actual)) {
            throw new IllegalArgumentException("The sha256 of " + onnx + " is " + actual + ", but " + source
                    + " expects " + normal + ". Fetch the model again; if the new file is meant, write its hash into "
                    + source.getFileName());
        }
    }

    private static boolean isDynamicallyQuantised(Path onnx) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(onnx), 1 << 16)) {
            int matched = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                // The first byte of the needle occurs once in the part that can match, so no state is lost here.
                matched = b == DYNAMIC_QUANTISATION[matched] ? matched + 1 : b == DYNAMIC_QUANTISATION[0] ? 1 : 0;
                if (matched == DYNAMIC_QUANTISATION.length) {
                    return true;
                }
            }
            return false;
        }
    }

    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }
}
