package dev.penstock.inference.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;

/** How the states of a text's tokens become one vector. A model must be pooled as it was trained. */
enum Pooling {
    /** The mean over the tokens, padding excluded: sentence-transformers models such as MiniLM. */
    MEAN {
        @Override
        void pool(FloatBuffer states, int tokens, float[] state, float[] vector) {
            Arrays.fill(vector, 0);
            for (int token = 0; token < tokens; token++) {
                states.get(token * vector.length, state);
                for (int i = 0; i < vector.length; i++) {
                    vector[i] += state[i];
                }
            }
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= tokens;
            }
        }
    },

    /** The state of the first token: bge and other models trained on [CLS]. */
    CLS {
        @Override
        void pool(FloatBuffer states, int tokens, float[] state, float[] vector) {
            states.get(0, vector);
        }
    },

    /** The model pools by itself: its output is one vector for each text. */
    NONE {
        @Override
        void pool(FloatBuffer states, int tokens, float[] state, float[] vector) {
            states.get(0, vector);
        }
    };

    /** Dimensions of the output that is read: texts, tokens unless the model pools, numbers. */
    int rank() {
        return this == NONE ? 2 : 3;
    }

    /** The name in a model's description. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Computes one text's vector, not yet of unit length.
     *
     * @param states of the text: tokens by dimensions; for {@link #NONE} its vector
     * @param tokens padding excluded
     * @param state scratch memory of as many numbers as there are dimensions
     * @param vector receives the vector, likewise
     */
    abstract void pool(FloatBuffer states, int tokens, float[] state, float[] vector);
}
