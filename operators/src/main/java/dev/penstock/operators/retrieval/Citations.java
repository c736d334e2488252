package dev.penstock.operators.retrieval;

import dev.penstock.records.Citation;
import dev.penstock.records.Passage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the numbers in square brackets by which an answer cites the passages of {@link Spotlight}. */
public final class Citations {
    private static final int MOST_DIGITS = 3;
    private static final int LONGEST_BRACKET = 64;

    private Citations() {}

    /** The cited passages in the order of their first mention; numbers of no passage are ignored. */
    public static List<Citation> in(String answer, List<Passage> passages) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (int open = answer.indexOf('['); open >= 0; open = answer.indexOf('[', open + 1)) {
            addNumbers(answer, open + 1, passages.size(), numbers);
        }
        List<Citation> citations = new ArrayList<>();
        for (int number : numbers) {
            Passage passage = passages.get(number - 1);
            citations.add(passage.cite(passage.start(), passage.end()));
        }
        return citations;
    }

    /** Adds the numbers of one bracket, {@code 1]} or {@code 1, 2]}; nothing if it holds anything else. */
    private static void addNumbers(String answer, int from, int passages, Set<Integer> numbers) {
        int close = answer.substring(from, Math.min(answer.length(), from + LONGEST_BRACKET))
                .indexOf(']');
        if (close < 0) {
            return;
        }
        List<Integer> found = new ArrayList<>();
        for (String part : answer.substring(from, from + close).split(",")) {
            String digits = part.strip();
            if (digits.isEmpty()
                    || digits.length() > MOST_DIGITS
                    || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return;
            }
            found.add(Integer.parseInt(digits));
        }
        found.stream().filter(number -> number >= 1 && number <= passages).forEach(numbers::add);
    }
}
