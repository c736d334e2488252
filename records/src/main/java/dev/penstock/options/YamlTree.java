package dev.penstock.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads YAML into a tree, with limits: one document of at most {@link #MAX_BYTES} bytes of UTF-8, nested at most 50
 * deep, no key twice in a section. Anchors and aliases are refused, so that a small file cannot unfold into a large
 * tree. Faults carry line and column and never a piece of the file, in which secrets may stand.
 */
public final class YamlTree {
    /** The largest file that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 50;
    private static final ObjectReader READER = reader();

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
        try (JsonParser parser =
                new WithoutAliases((YAMLParser) READER.getFactory().createParser(yaml))) {
            JsonNode tree = READER.readTree(parser);
            if (tree == null || tree.isMissingNode()) {
                return NullNode.getInstance();
            }
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

    private static ObjectReader reader() {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setCodePointLimit(MAX_BYTES);
        YAMLFactory factory = YAMLFactory.builder()
                .loaderOptions(limits)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(100)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return YAMLMapper.builder(factory).build().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** What is wrong, without the excerpt of the source that the parsers put into their messages. */
    private static String problem(JsonProcessingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof org.yaml.snakeyaml.error.MarkedYAMLException marked && marked.getProblem() != null) {
                return "not valid YAML: " + marked.getProblem().replaceAll("\\s+", " ");
            }
        }
        String message = e.getOriginalMessage();
        if (message.startsWith("Duplicate field")) {
            return "a key stands twice in one section; allowed is once";
        }
        return e instanceof AliasException ? message : "not valid YAML, or nested more than " + MAX_DEPTH + " deep";
    }

    private static String at(JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static OptionsException fault(String message) {
        return new OptionsException(List.of(new Fault("", null, message)));
    }

    private static final class AliasException extends JsonParseException {
        private static final long serialVersionUID = 1;

        AliasException(JsonParser parser) {
            super(
                    parser,
                    "aliases (*name) are not read; write the value out, or put a text that begins with * in quotes",
                    parser.currentTokenLocation());
        }
    }

    /** Jackson's YAML parser gives the name of an alias as if it were a text, so it has to be stopped there. */
    private static final class WithoutAliases extends JsonParserDelegate {
        private final YAMLParser yaml;

        WithoutAliases(YAMLParser yaml) {
            super(yaml);
            this.yaml = yaml;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = yaml.nextToken();
            if (token != null && yaml.isCurrentAlias()) {
                throw new AliasException(yaml);
            }
            return token;
        }
    }
}
