package dev.penstock.inference.head;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What of a pass a head reads. */
public enum HeadFeatures {
    /** The text's vector, of unit length. */
    POOLED("pooled", 1),
    /** The text's vector, then for each dimension the largest value that a token's state has there. */
    POOLED_AND_MAX("pooled+max", 2),
    /** The state of each token. */
    TOKENS("tokens", 1);

    private final String form;
    private final int blocks;

    HeadFeatures(String form, int blocks) {
        this.form = form;
        this.blocks = blocks;
    }

    /** Numbers that a head with these features reads at once. */
    public int inputs(int dimensions) {
        return blocks * dimensions;
    }

    /** @throws IllegalArgumentException if there are no such features */
    @JsonCreator
    public static HeadFeatures of(String form) {
        return Arrays.stream(values())
                .filter(features -> features.form.equals(form))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "features are " + form + "; allowed are pooled, pooled+max and tokens"));
    }

    @Override
    @JsonValue
    public String toString() {
        return form;
    }
}
