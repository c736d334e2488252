package dev.penstock.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML into a tree, with limits: one document of at most {@link #MAX_BYTES} bytes of UTF-8, nested at most 50
 * deep, no key twice in a section. Anchors and aliases are refused, so that a small file cannot unfold into a large
 * tree. Faults carry line and column and never a piece of the file, in which secrets may stand.
 */
public final class YamlTree {
    /** The largest file that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 50;
    private static final YAMLFactory FACTORY = factory();

    private YamlTree() {}

    /**
     * Reads a file.
     *
     * @throws OptionsException if it cannot be read or is not such YAML
     */
    public static JsonNode read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (IOException e) {
            throw new OptionsException(List.of(new Fault(
                    "", null, "cannot read " + file + " (" + e.getClass().getSimpleName() + "); is it there?")));
        }
    }

    /**
     * Reads a stream to its end without closing it. An empty document gives a null node.
     *
     * @throws OptionsException if the bytes are not such YAML
     */
    public static JsonNode read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw fault("the file is larger than " + MAX_BYTES + " bytes, which is the most that is read");
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw fault("the file is not UTF-8 text; save it as UTF-8");
        }
    }

    /**
     * Reads YAML text. An empty document gives a null node.
     *
     * @throws OptionsException if the text is not such YAML
     */
    public static JsonNode parse(String yaml) {
        try (YAMLParser parser = FACTORY.createParser(yaml)) {
            if (parser.nextToken() == null) {
                return NullNode.getInstance();
            }
            JsonNode tree = value(parser);
            if (parser.nextToken() != null) {
                throw fault(at(parser.currentTokenLocation()) + "a second document begins; allowed is one");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw fault(at(e.getLocation()) + problem(e));
        } catch (IOException e) {
            throw fault("the text cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static YAMLFactory factory() {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setCodePointLimit(MAX_BYTES);
        return YAMLFactory.builder()
                .loaderOptions(limits)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(100)
                        .build())
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                // As in YAML 1.2: a name such as "no" or "on" is a text.
                .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    /** Databind would take the name of an alias for a text, and stumble over {@code .nan}; so the tree is built here. */
    private static JsonNode value(YAMLParser parser) throws IOException {
        if (parser.isCurrentAlias()) {
            throw fault(at(parser.currentTokenLocation())
                    + "aliases (*name) are not read; write the value out, or put a text that begins with * in quotes");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> BigIntegerNode.valueOf(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> DoubleNode.valueOf(number(parser.getText()));
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            default -> TextNode.valueOf(parser.getText());
        };
    }

    private static JsonNode object(YAMLParser parser) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static JsonNode array(YAMLParser parser) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static double number(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replace("_", "");
        return switch (plain) {
            case ".nan" -> Double.NaN;
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(plain);
        };
    }

    /** What is wrong, without the excerpt of the source that the parsers put into their messages. */
    private static String problem(JsonProcessingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked && marked.getProblem() != null) {
                return "not valid YAML: " + marked.getProblem().replaceAll("\\s+", " ");
            }
        }
        String message = e.getOriginalMessage();
        if (message.startsWith("Duplicate field")) {
            return "a key stands twice in one section; allowed is once";
        }
        return e instanceof StreamConstraintsException
                ? "nested more than " + MAX_DEPTH + " deep, or a number of more than 100 digits"
                : "not valid YAML";
    }

    private static String at(JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static OptionsException fault(String message) {
        return new OptionsException(List.of(new Fault("", null, message)));
    }
}
