package dev.penstock.operators.guardrail;

/** Drops regular English endings, so that {@code weapons} meets {@code weapon} and {@code gambling} meets {@code gamble}. */
final class Stemmer {
    private static final int SHORTEST_STEM = 3;

    private Stemmer() {}

    /** Stems in place; returns the new length. */
    static int stem(char[] word, int length) {
        int end = length;
        if (endsWith(word, end, "ing")) {
            end = undouble(word, end - 3);
        } else if (endsWith(word, end, "ed")) {
            end = undouble(word, end - 2);
        } else if (endsWith(word, end, "es")) {
            end -= 2;
        } else if (endsWith(word, end, "s") && word[end - 2] != 's') {
            end -= 1;
        }
        if (endsWith(word, end, "e")) {
            end -= 1;
        }
        if (end > SHORTEST_STEM && word[end - 1] == 'y') {
            word[end - 1] = 'i';
        }
        return end;
    }

    private static int undouble(char[] word, int end) {
        return end > SHORTEST_STEM && word[end - 1] == word[end - 2] && "lsz".indexOf(word[end - 1]) < 0
                ? end - 1
                : end;
    }

    private static boolean endsWith(char[] word, int end, String ending) {
        if (end - ending.length() < SHORTEST_STEM) {
            return false;
        }
        for (int i = 0; i < ending.length(); i++) {
            if (word[end - ending.length() + i] != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
