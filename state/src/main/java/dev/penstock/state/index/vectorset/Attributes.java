package dev.penstock.state.index.vectorset;

import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What stands beside a vector, as JSON: {@code h}, the hash of what was embedded, {@code l}, labels, and {@code m}, metadata,
 * all of them {@link Tokens}, so that nothing needs to be escaped. Equal attributes are equal texts.
 */
final class Attributes {
    static final String LABELS = "l";
    static final String METADATA = "m";

    private final String shared;

    private Attributes(String shared) {
        this.shared = shared;
    }

    /** Those of the chunks of a document. */
    static Attributes of(IndexedDocument document) {
        List<String> labels = new ArrayList<>();
        if (document.labels().isEmpty()) {
            labels.add(Tokens.EVERYBODY);
        }
        document.labels().stream().map(Tokens::label).sorted().distinct().forEach(labels::add);
        List<String> metadata = new ArrayList<>();
        new TreeMap<>(document.metadata()).forEach((name, value) -> metadata.add(Tokens.metadata(name, value)));
        return new Attributes("\"%s\":%s,\"%s\":%s}".formatted(LABELS, array(labels), METADATA, array(metadata)));
    }

    private static String array(List<String> tokens) {
        return tokens.stream().map(token -> '"' + token + '"').collect(Collectors.joining(",", "[", "]"));
    }

    /** @param hash of the chunk */
    String of(String hash) {
        return vector(hash) + shared;
    }

    /** Whether an element with these attributes has the vector of a hash; false for null. */
    static boolean haveVector(String attributes, String hash) {
        return attributes != null && attributes.startsWith(vector(hash));
    }

    private static String vector(String hash) {
        return "{\"h\":\"" + Tokens.hash(hash) + "\",";
    }
}
