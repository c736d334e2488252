package dev.penstock.inference;

import java.io.Serializable;

/**
 * Which model produced a vector. Vectors are compared only when their identities are equal.
 *
 * @param name for example {@code all-MiniLM-L6-v2}
 * @param sha256 hash of the model file, hexadecimal
 * @param dimensions length of its vectors
 */
public record ModelIdentity(String name, String sha256, int dimensions) implements Serializable {

    /** The form in which the identity is stored beside vectors: {@code name@first 12 digits of the hash/dimensions}. */
    @Override
    public String toString() {
        return name + "@" + sha256.substring(0, 12) + "/" + dimensions;
    }
}
