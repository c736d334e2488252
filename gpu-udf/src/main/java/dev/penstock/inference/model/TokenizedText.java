package dev.penstock.inference.model;

import java.util.Arrays;

/** The token ids of a text, special tokens included. Texts with the same ids are the same to the model. */
final class TokenizedText {
    private final long[] ids;

    /** @param ids not changed afterwards by anyone */
    TokenizedText(long[] ids) {
        this.ids = ids;
    }

    long[] ids() {
        return ids;
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
