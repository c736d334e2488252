package dev.penstock.inference.model;

import java.util.Arrays;

/**
 * The token ids of a text, special tokens included, and where they stand in it. Texts with the same ids are the same to
 * the model, and equal.
 */
final class TokenizedText {
    private final long[] ids;
    private final int[] starts;
    private final int[] ends;

    /**
     * Holds on to the arrays, which nobody changes afterwards.
     *
     * @param starts of each token, its first character
     * @param ends of each token, behind its last character
     */
    TokenizedText(long[] ids, int[] starts, int[] ends) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
    }

    long[] ids() {
        return ids;
    }

    int[] starts() {
        return starts;
    }

    int[] ends() {
        return ends;
    }

    int tokens() {
        return ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedText that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }
}
