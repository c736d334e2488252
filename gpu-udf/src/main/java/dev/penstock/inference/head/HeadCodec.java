package dev.penstock.inference.head;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.ModelIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Head files, format {@value #FORMAT}: one JSON object, readable by people but for the weights, which are 32-bit floats,
 * little-endian, in Base64, with their SHA-256 beside them. Reading is strict: a file that was changed by hand or cut is
 * refused.
 */
public final class HeadCodec {
    public static final String FORMAT = "penstock-head/1";

    /** Room for some 250 labels on 3072 inputs. */
    static final int MAX_BYTES = 8 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(20)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private HeadCodec() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is no head, or a damaged one; the message names the file and says what is
     *     wrong
     */
    public static HeadFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The head " + file + " cannot be read: " + e.getMessage()
                            + "; name a file that `penstock fit` wrote",
                    e);
        }
    }

    /**
     * As above.
     *
     * @param source for messages
     */
    static HeadFile read(InputStream in, String source) {
        try {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("is larger than " + MAX_BYTES + " bytes");
            }
            JsonNode tree = JSON.readTree(bytes);
            if (!tree.isObject() || !tree.path("format").isTextual()) {
                throw new IllegalArgumentException("has no format; allowed is a JSON object with format " + FORMAT);
            }
            String format = tree.get("format").textValue();
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("has format " + format + "; this version reads " + FORMAT);
            }
            HeadFile head = JSON.treeToValue(tree, Form.class).head();
            HeadCheck.check(head);
            return head;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The head " + source + " is damaged: " + problem(e) + ". Fit it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The head " + source + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The head " + source + " " + e.getMessage(), e);
        }
    }

    /** The file's bytes; equal heads have equal ones. */
    public static byte[] write(HeadFile head) {
        HeadCheck.check(head);
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return (JSON.writer(lines).writeValueAsString(Form.of(head)) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private static String problem(JsonProcessingException e) {
        String where = e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " at line " + e.getLocation().getLineNr();
        return e.getOriginalMessage() + where;
    }

    /** The object in the file; the order of its fields is that of the file. */
    private record Form(
            String format,
            String name,
            String kind,
            String activation,
            HeadFeatures features,
            String scheme,
            List<HeadFile.Label> labels,
            ModelIdentity encoder,
            HeadFile.Origin origin,
            HeadReport scores,
            float[] bias,
            Matrix transitions,
            Matrix weights) {

        static Form of(HeadFile head) {
            return new Form(
                    FORMAT,
                    head.name(),
                    lower(head.kind()),
                    lower(head.activation()),
                    head.features(),
                    head.scheme() == null ? null : lower(head.scheme()),
                    head.labels(),
                    head.encoder(),
                    head.origin(),
                    head.scores(),
                    head.bias(),
                    head.transitions() == null ? null : Matrix.of(head.transitions()),
                    Matrix.of(head.weights()));
        }

        HeadFile head() {
            return new HeadFile(
                    present(name, "name"),
                    constant(HeadKind.class, kind, "kind"),
                    constant(Activation.class, activation, "activation"),
                    present(features, "features"),
                    scheme == null ? null : constant(TagScheme.class, scheme, "scheme"),
                    present(labels, "labels"),
                    present(encoder, "encoder"),
                    present(origin, "origin"),
                    present(scores, "scores"),
                    present(weights, "weights").values("weights"),
                    present(bias, "bias"),
                    transitions == null ? null : transitions.values("transitions"));
        }

        private static <T> T present(T value, String field) {
            if (value == null) {
                throw new IllegalArgumentException("has no " + field);
            }
            return value;
        }

        private static <E extends Enum<E>> E constant(Class<E> type, String value, String field) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> lower(constant).equals(value))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("has " + field + " " + value + "; allowed are "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(Form::lower)
                                    .toList()));
        }

        private static String lower(Enum<?> constant) {
            return constant.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private record Matrix(int rows, int columns, String sha256, String float32) {

        static Matrix of(float[][] values) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * values[0].length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (float[] row : values) {
                for (float value : row) {
                    bytes.putFloat(value);
                }
            }
            return new Matrix(
                    values.length,
                    values[0].length,
                    sha256(bytes.array()),
                    Base64.getEncoder().encodeToString(bytes.array()));
        }

        float[][] values(String field) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(float32 == null ? "" : float32);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has damaged " + field + ": they are not Base64. Fit it again", e);
            }
            if (!sha256(bytes).equals(sha256)) {
                throw new IllegalArgumentException("has damaged " + field + ": their sha256 is " + sha256(bytes)
                        + ", the file says " + sha256 + ". Fit it again");
            }
            if (rows < 1 || columns < 1 || bytes.length != (long) rows * columns * Float.BYTES) {
                throw new IllegalArgumentException("has " + bytes.length + " bytes of " + field + " for " + rows
                        + " rows of " + columns + " columns of 4 bytes");
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            float[][] values = new float[rows][columns];
            for (float[] row : values) {
                for (int i = 0; i < columns; i++) {
                    row[i] = buffer.getFloat();
                }
            }
            return values;
        }

        private static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
