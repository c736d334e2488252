package dev.penstock.operators.retrieval.ranking;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Files of reranking heads, format {@value #FORMAT}: one JSON object that people can read. Reading is strict. */
public final class RerankerCodec {
    public static final String FORMAT = "penstock-reranker/1";

    private static final int MAX_BYTES = 1 << 20;
    private static final String BUNDLED = "passages";

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private RerankerCodec() {}

    /** The names that heads give to features. */
    static List<String> featureNames() {
        return Arrays.stream(PairFeature.values())
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Whether a name may be that of a head: what a file holds shows only where the job runs. */
    public static boolean mayBe(String name) {
        return isFile(name) || RerankerCodec.class.getResource(resource(name)) != null;
    }

    /** The names that {@link #mayBe} accepts, for people. */
    public static String allowed() {
        return BUNDLED + ", or the path of a file that `penstock fit reranker` wrote";
    }

    private static boolean isFile(String name) {
        return name.contains("/") || name.endsWith(".json");
    }

    private static String resource(String name) {
        return "/rerankers/" + name + ".json";
    }

    /**
     * Reads a head.
     *
     * @param name of one that the class path carries ({@value #BUNDLED}), or path of a file
     * @throws IllegalArgumentException if it is unknown or damaged; the message says what is allowed
     */
    public static RerankerFile read(String name) {
        try (InputStream in = isFile(name)
                ? Files.newInputStream(Path.of(name))
                : RerankerCodec.class.getResourceAsStream(resource(name))) {
            if (in == null) {
                throw new IllegalArgumentException("There is no reranker " + name + "; allowed are " + allowed());
            }
            return read(in, name);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The reranker " + name + " cannot be read: " + e.getMessage()
                            + "; name a file that `penstock fit reranker` wrote",
                    e);
        }
    }

    private static RerankerFile read(InputStream in, String source) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        try {
            require(bytes.length <= MAX_BYTES, "is larger than " + MAX_BYTES + " bytes");
            JsonNode tree = JSON.readTree(bytes);
            String format = tree.path("format").asText();
            require(format.equals(FORMAT), "has format '" + format + "'; this version reads " + FORMAT);
            ((ObjectNode) tree).remove("format");
            RerankerFile head = JSON.treeToValue(tree, RerankerFile.class);
            check(head);
            return head;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The reranker " + source + " is damaged: " + e.getOriginalMessage() + ". Fit it again", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The reranker " + source + " " + e.getMessage(), e);
        }
    }

    /** The file's bytes; equal heads have equal ones. */
    public static byte[] write(RerankerFile head) {
        check(head);
        ObjectNode tree = JSON.createObjectNode().put("format", FORMAT);
        tree.setAll((ObjectNode) JSON.valueToTree(head));
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return (JSON.writer(lines).writeValueAsString(tree) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    private static void check(RerankerFile head) {
        require(head.name() != null && !head.name().isBlank(), "has no name");
        require(head.encoder() != null && !head.encoder().isBlank(), "has no encoder");
        require(head.origin() != null, "has no origin");
        require(head.candidates() >= 2, "has candidates " + head.candidates() + "; allowed is 2 or more");
        require(head.weights() != null, "has no weights");
        Set<String> names = new TreeSet<>(featureNames());
        require(
                head.weights().keySet().equals(names),
                "has weights of " + new TreeSet<>(head.weights().keySet()) + "; this version reads " + names);
        String infinite = head.weights().entrySet().stream()
                .filter(weight -> weight.getValue() == null || !Float.isFinite(weight.getValue()))
                .map(weight -> weight.getKey())
                .collect(Collectors.joining(", "));
        require(infinite.isEmpty() && Float.isFinite(head.bias()), "has weights that are no numbers: " + infinite);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
