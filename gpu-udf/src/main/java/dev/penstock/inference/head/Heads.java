package dev.penstock.inference.head;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.PassReader;
import dev.penstock.inference.TokenStates;
import dev.penstock.inference.head.HeadReadings.TaggedTokens;
import dev.penstock.records.HeadScore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The heads of one encoder, read together in its pass: the token states are walked through once, whatever the number of
 * heads. Thread-safe.
 */
public final class Heads implements PassReader<HeadReadings> {
    /** Most parts that taggers report of one text. */
    static final int MOST_TAGS = 256;

    private static final List<String> BUNDLED = List.of("injection", "personal-data");

    private final int dimensions;
    private final boolean readsMax;
    private final Classifier[] classifiers;
    private final Tagger[] taggers;

    private Heads(List<HeadFile> heads, int dimensions) {
        this.dimensions = dimensions;
        this.readsMax = heads.stream().anyMatch(head -> head.features() == HeadFeatures.POOLED_AND_MAX);
        this.classifiers = heads.stream()
                .filter(head -> head.kind() == HeadKind.CLASSIFIER)
                .map(Classifier::new)
                .toArray(Classifier[]::new);
        this.taggers = heads.stream()
                .filter(head -> head.kind() == HeadKind.TAGGER)
                .map(Tagger::new)
                .toArray(Tagger[]::new);
    }

    /**
     * The heads of one encoder.
     *
     * @param heads as {@link #read} gives them
     * @throws IllegalArgumentException if a head was fitted on another encoder, or two have the same name
     */
    public static Heads of(List<HeadFile> heads, ModelIdentity encoder) {
        Set<String> names = new HashSet<>();
        for (HeadFile head : heads) {
            ModelIdentity own = head.encoder();
            if (!own.sha256().equals(encoder.sha256()) || own.dimensions() != encoder.dimensions()) {
                throw new IllegalArgumentException("The head " + head.name() + " was fitted on the encoder " + own
                        + ", but the encoder here is " + encoder
                        + "; fit the head again on this encoder with `penstock "
                        + "fit`, or set encoder.model to the head's");
            }
            if (!names.add(head.name())) {
                throw new IllegalArgumentException("encoder.heads has two heads named " + head.name()
                        + "; findings could not be told apart: remove one, or fit it with another --name");
            }
        }
        return new Heads(heads, encoder.dimensions());
    }

    /**
     * Reads a head without an encoder.
     *
     * @param name of a head that the class path carries, or path of a file
     * @throws IllegalArgumentException if it is unknown or damaged
     */
    public static HeadFile read(String name) {
        if (name.contains("/") || name.endsWith(".json")) {
            return HeadCodec.read(Path.of(name));
        }
        try (InputStream in = Heads.class.getResourceAsStream("/heads/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("There is no head " + name + "; allowed are " + BUNDLED
                        + " and the path of a file that `penstock fit` wrote, with a / or ending in .json");
            }
            return HeadCodec.read(in, name);
        } catch (IOException e) {
            throw new UncheckedIOException("The head " + name + " cannot be read", e);
        }
    }

    @Override
    public HeadReadings read(FloatBuffer vector, TokenStates states) {
        if (classifiers.length + taggers.length == 0) {
            return HeadReadings.NONE;
        }
        float[] features = new float[readsMax ? 2 * dimensions : dimensions];
        vector.get(0, features, 0, dimensions);
        List<TaggedTokens> tags = readsMax || taggers.length > 0 ? walk(states, features) : List.of();
        List<HeadScore> scores = new ArrayList<>();
        for (Classifier classifier : classifiers) {
            classifier.read(features, scores);
        }
        return new HeadReadings(scores, tags);
    }

    /** Goes once through the token states: fills in the second half of the features, and finds the tags. */
    private List<TaggedTokens> walk(TokenStates states, float[] features) {
        if (states == null) {
            throw new IllegalStateException("this model pools by itself and shows no token states, which a head needs");
        }
        float[][] emissions = new float[taggers.length][];
        for (int i = 0; i < taggers.length; i++) {
            emissions[i] = new float[states.tokens() * taggers[i].tags()];
        }
        float[] state = new float[dimensions];
        for (int token = 0; token < states.tokens(); token++) {
            states.values().get(token * dimensions, state);
            if (readsMax) {
                PooledFeatures.larger(state, token == 0, features);
            }
            for (int i = 0; i < taggers.length; i++) {
                taggers[i].emit(state, emissions[i], token);
            }
        }
        List<TaggedTokens> tags = new ArrayList<>();
        for (int i = 0; i < taggers.length; i++) {
            taggers[i].read(emissions[i], states.tokens(), MOST_TAGS, tags);
        }
        return tags;
    }
}
