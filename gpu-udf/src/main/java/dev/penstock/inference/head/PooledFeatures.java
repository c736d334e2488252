package dev.penstock.inference.head;

import dev.penstock.inference.TokenStates;
import java.nio.FloatBuffer;

/** What classifier heads read of a pass, in the order of {@link HeadFeatures#POOLED_AND_MAX}. */
public final class PooledFeatures {
    private PooledFeatures() {}

    /** Copies what heads with these features read. */
    public static float[] of(FloatBuffer vector, TokenStates states, HeadFeatures kind) {
        int dimensions = vector.capacity();
        float[] features = new float[kind.inputs(dimensions)];
        vector.get(0, features, 0, dimensions);
        if (kind == HeadFeatures.POOLED_AND_MAX) {
            if (states == null) {
                throw new IllegalArgumentException(
                        "this model pools by itself and shows no token states: use the features pooled");
            }
            float[] state = new float[dimensions];
            for (int token = 0; token < states.tokens(); token++) {
                states.values().get(token * dimensions, state);
                larger(state, token == 0, features);
            }
        }
        return features;
    }

    /** Raises the second half of the features to a token's state. */
    static void larger(float[] state, boolean first, float[] features) {
        for (int i = 0; i < state.length; i++) {
            int at = state.length + i;
            features[at] = first ? state[i] : Math.max(features[at], state[i]);
        }
    }
}
