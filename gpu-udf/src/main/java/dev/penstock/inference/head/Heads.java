package dev.penstock.inference.head;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.inference.PassReader;
import dev.penstock.inference.TokenStates;
import java.nio.FloatBuffer;
import java.util.List;

/** The heads of one encoder, read together in its pass. Thread-safe. */
public final class Heads implements PassReader<HeadReadings> {

    private Heads() {}

    /**
     * Loads heads for an encoder.
     *
     * @param names names of heads that the class path carries, or paths of head files
     * @throws IllegalArgumentException if a head is unknown, damaged or was fitted on another encoder
     */
    public static Heads load(List<String> names, ModelIdentity encoder) {
        if (!names.isEmpty()) {
            throw new IllegalArgumentException("unknown head " + names.get(0));
        }
        return new Heads();
    }

    @Override
    public HeadReadings read(FloatBuffer vector, TokenStates states) {
        return HeadReadings.NONE;
    }
}
