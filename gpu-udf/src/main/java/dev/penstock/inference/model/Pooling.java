package dev.penstock.inference.model;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** How the states of a text's tokens become one vector. A model must be pooled as it was trained. */
enum Pooling {
    /** The mean over the tokens, padding excluded: sentence-transformers models such as MiniLM. */
    MEAN {
        @Override
        void pool(FloatBuffer output, int row, int tokens, int length, float[] vector) {
            Arrays.fill(vector, 0);
            float[] state = new float[vector.length];
            for (int token = 0; token < tokens; token++) {
                output.get((row * length + token) * vector.length, state);
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
        void pool(FloatBuffer output, int row, int tokens, int length, float[] vector) {
            output.get(row * length * vector.length, vector);
        }
    },

    /** The model pools by itself: its output is one vector for each text. */
    NONE {
        @Override
        void pool(FloatBuffer output, int row, int tokens, int length, float[] vector) {
            output.get(row * vector.length, vector);
        }
    };

    /**
     * Computes one text's vector, not yet of unit length.
     *
     * @param output what the model gave: rows by {@code length} by dimensions, for {@link #NONE} rows by dimensions
     * @param row the text
     * @param tokens its tokens, padding excluded
     * @param length tokens of a row, padding included
     * @param vector receives the vector; its length is the number of dimensions
     */
    abstract void pool(FloatBuffer output, int row, int tokens, int length, float[] vector);
}
