package dev.penstock.operators.drift.window;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Share of a question's longer words that its answer takes up: an answer to another question, or nonsense, takes up few.
 * Words are compared by their first letters, so that their endings may differ.
 */
final class WordOverlap {
    private static final int LEAST_LETTERS = 4;
    private static final int LETTERS = 5;
    private static final int CHARACTERS = 2000;

    private WordOverlap() {}

    /** 0 to 1; NaN where the question has no such word. */
    static float of(String question, String answer) {
        Set<String> asked = words(question);
        if (asked.isEmpty()) {
            return Float.NaN;
        }
        Set<String> said = words(answer);
        long taken = asked.stream().filter(said::contains).count();
        return (float) taken / asked.size();
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        int end = Math.min(text.length(), CHARACTERS);
        int start = -1;
        for (int i = 0; i <= end; i++) {
            boolean letter = i < end && Character.isLetter(text.charAt(i));
            if (letter && start < 0) {
                start = i;
            } else if (!letter && start >= 0) {
                if (i - start >= LEAST_LETTERS) {
                    words.add(
                            text.substring(start, Math.min(i, start + LETTERS)).toLowerCase(Locale.ROOT));
                }
                start = -1;
            }
        }
        return words;
    }
}
