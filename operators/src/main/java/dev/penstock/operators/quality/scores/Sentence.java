package dev.penstock.operators.quality.scores;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.penstock.inference.extractive.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A sentence with its vector.
 *
 * @param vector unit length; null where the encoder failed on it
 */
record Sentence(String text, float[] vector) {
    /** Citations as {@code [1]} and {@code [1, 2]}, which are no part of what is said. */
    private static final Pattern CITATION = Pattern.compile("\\s*\\[[0-9]{1,3}(?:\\s*,\\s*[0-9]{1,3}){0,9}\\]");
    /** Thousands: 5,895 and 5895 are one number. */
    private static final Pattern THOUSANDS = Pattern.compile("([0-9]),([0-9]{3})\\b");

    /** One is left out, which mostly is no number. */
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"),
            Map.entry("eleven", "11"),
            Map.entry("twelve", "12"));

    private static final Pattern NUMBER_WORD =
            Pattern.compile("(?i)\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b");

    /** The sentences of a text, at most so many; a text too short to have one is one itself. */
    static List<String> split(String text, int most) {
        String said = CITATION.matcher(text).replaceAll("");
        List<String> sentences = Sentences.texts(said);
        if (sentences.isEmpty() && !said.isBlank()) {
            sentences = List.of(said.strip());
        }
        return new ArrayList<>(sentences.subList(0, Math.min(most, sentences.size())));
    }

    /** The text with each number in one form: 5895, 12. */
    static String comparable(String text) {
        Matcher words = NUMBER_WORD.matcher(THOUSANDS.matcher(text).replaceAll("$1$2"));
        StringBuilder out = new StringBuilder();
        while (words.find()) {
            words.appendReplacement(out, NUMBERS.get(words.group().toLowerCase(Locale.ROOT)));
        }
        return words.appendTail(out).toString();
    }
}
