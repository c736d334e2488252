package dev.penstock.operators.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Signatures whose agreement estimates how many three-word sequences two texts share (Broder, "On the resemblance and
 * containment of documents", 1997).
 */
final class MinHash {
    static final int LENGTH = 32;
    /** Bands of four: texts that share 80% of their sequences meet in one of eight with a probability of 98.6%. */
    static final int BAND = 4;

    private static final int WORDS = 3;
    private static final int SEED = 104729;

    private MinHash() {}

    static int[] of(String text) {
        List<String> words = words(text);
        int[] signature = new int[LENGTH];
        Arrays.fill(signature, Integer.MAX_VALUE);
        int last = Math.max(0, words.size() - WORDS);
        for (int i = 0; i <= last; i++) {
            String sequence = String.join(" ", words.subList(i, Math.min(words.size(), i + WORDS)));
            long hash = StringHelper.murmurhash3_x86_32(new BytesRef(sequence), SEED);
            for (int k = 0; k < LENGTH; k++) {
                signature[k] = Math.min(signature[k], mixed(hash + 0x9E3779B97F4A7C15L * (k + 1)));
            }
        }
        return signature;
    }

    /** Estimated share of sequences in common, 0 to 1. */
    static double likeness(int[] one, int[] other) {
        int same = 0;
        for (int k = 0; k < LENGTH; k++) {
            same += one[k] == other[k] ? 1 : 0;
        }
        return (double) same / LENGTH;
    }

    /** A band of the signature with its number, as a key. */
    static long band(int[] signature, int number) {
        long hash = number;
        for (int k = number * BAND; k < (number + 1) * BAND; k++) {
            hash = hash * 0x100000001B3L + signature[k];
        }
        return hash;
    }

    /** The text in which only words count, for comparison. */
    static String normalised(String text) {
        return String.join(" ", words(text));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        String lower = text.toLowerCase(Locale.ROOT);
        int start = -1;
        for (int i = 0; i <= lower.length(); i++) {
            boolean inWord = i < lower.length() && Character.isLetterOrDigit(lower.charAt(i));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                words.add(lower.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    /** The finaliser of SplitMix64 (Steele et al., 2014). */
    private static int mixed(long seed) {
        long z = seed;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (int) ((z ^ z >>> 31) >>> 32);
    }
}
