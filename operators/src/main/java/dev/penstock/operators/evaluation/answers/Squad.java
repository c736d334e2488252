package dev.penstock.operators.evaluation.answers;

import java.util.List;
import java.util.Locale;

/**
 * Exact match and F1 as SQuAD's evaluation script counts them (version 2.0): without case, ASCII punctuation, English
 * articles and more than one blank.
 */
final class Squad {
    private Squad() {}

    static double exactMatch(String answer, List<String> references) {
        List<String> found = words(answer);
        return references.stream().anyMatch(reference -> words(reference).equals(found)) ? 1 : 0;
    }

    static double f1(String answer, List<String> references) {
        List<String> found = words(answer);
        return references.stream()
                .mapToDouble(reference -> f1(found, words(reference)))
                .max()
                .orElse(Double.NaN);
    }

    private static double f1(List<String> found, List<String> wanted) {
        if (found.isEmpty() || wanted.isEmpty()) {
            return found.equals(wanted) ? 1 : 0;
        }
        int shared = Overlap.shared(Overlap.counts(found), Overlap.counts(wanted));
        return Overlap.f(shared, found.size(), wanted.size());
    }

    static List<String> words(String text) {
        return PythonText.split(withoutArticles(withoutPunctuation(text.toLowerCase(Locale.ROOT))));
    }

    private static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isPunctuation(c)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    /** Python's {@code string.punctuation}: what ASCII can print but letters, digits and the blank. */
    private static boolean isPunctuation(int character) {
        boolean letterOrDigit = Character.isLetterOrDigit(character);
        return character > ' ' && character < 0x7F && !letterOrDigit;
    }

    private static String withoutArticles(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = wordEnd(text, start);
            if (end == start) {
                int character = text.codePointAt(start);
                kept.appendCodePoint(character);
                start += Character.charCount(character);
            } else {
                String word = text.substring(start, end);
                boolean article = word.equals("a") || word.equals("an") || word.equals("the");
                kept.append(article ? " " : word);
                start = end;
            }
        }
        return kept.toString();
    }

    private static int wordEnd(String text, int start) {
        int end = start;
        while (end < text.length() && PythonText.isWord(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }
}
