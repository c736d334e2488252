package dev.penstock.operators.evaluation.answers;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * ROUGE after Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), as rouge-score counts it: the F measure,
 * of ROUGE-L over the whole text.
 */
final class Rouge {
    private final RougeWords words;
    private final boolean stem;

    /** @param stem whether words of four letters and more are stemmed first */
    Rouge(RougeWords words, boolean stem) {
        this.words = words;
        this.stem = stem;
    }

    /** ROUGE of words in a row. */
    double n(int n, String answer, String reference) {
        List<String> found = rows(answer, n);
        List<String> wanted = rows(reference, n);
        return Overlap.f(Overlap.shared(Overlap.counts(found), Overlap.counts(wanted)), found.size(), wanted.size());
    }

    double longest(String answer, String reference) {
        List<String> found = words.of(answer, stem);
        List<String> wanted = words.of(reference, stem);
        return Overlap.f(longestCommon(found, wanted), found.size(), wanted.size());
    }

    private List<String> rows(String text, int n) {
        List<String> all = words.of(text, stem);
        return n == 1 ? all : rows(all, n);
    }

    /** Each n words in a row, with blanks between them, which no word has. */
    static List<String> rows(List<String> words, int n) {
        return IntStream.rangeClosed(0, words.size() - n)
                .mapToObj(start -> String.join(" ", words.subList(start, start + n)))
                .collect(Collectors.toList());
    }

    /** Length of the longest common subsequence; two rows of the table are all that is kept of it. */
    private static int longestCommon(List<String> one, List<String> other) {
        String[] columns = other.toArray(String[]::new);
        int[] above = new int[columns.length + 1];
        int[] row = new int[columns.length + 1];
        for (String word : one) {
            for (int i = 1; i <= columns.length; i++) {
                row[i] = word.equals(columns[i - 1]) ? above[i - 1] + 1 : Math.max(above[i], row[i - 1]);
            }
            int[] swap = above;
            above = row;
            row = swap;
        }
        return above[columns.length];
    }
}
