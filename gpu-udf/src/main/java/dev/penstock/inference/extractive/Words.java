package dev.penstock.inference.extractive;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Lexical overlap of sentences with a question, each word weighed by how rare it is among the sentences:
 * {@code idf(w) = ln(1 + (n - df + 0.5) / (df + 0.5))}, as in BM25 (Robertson and Zaragoza, 2009).
 */
final class Words {
    private static final Set<String> STOP_WORDS = Set.of(
            "a", "an", "and", "are", "as", "at", "be", "by", "can", "did", "do", "does", "for", "from", "has", "have",
            "how", "i", "in", "is", "it", "its", "me", "my", "of", "on", "or", "that", "the", "their", "there", "this",
            "to", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your");

    private final Set<String> question;
    private final Map<String, Double> idf = new HashMap<>();
    private final double questionWeight;

    Words(String question, List<String> sentences) {
        this.question = of(question);
        Map<String, Integer> frequency = new HashMap<>();
        for (String sentence : sentences) {
            for (String word : of(sentence)) {
                if (this.question.contains(word)) {
                    frequency.merge(word, 1, Integer::sum);
                }
            }
        }
        double weight = 0;
        for (String word : this.question) {
            int df = frequency.getOrDefault(word, 0);
            double value = Math.log(1 + (sentences.size() - df + 0.5) / (df + 0.5));
            idf.put(word, value);
            weight += value;
        }
        questionWeight = weight;
    }

    /** Share of the question's weight that stands in the sentence, 0 to 1. */
    double overlap(String sentence) {
        if (questionWeight == 0) {
            return 0;
        }
        double shared = 0;
        for (String word : of(sentence)) {
            shared += idf.getOrDefault(word, 0.0);
        }
        return shared / questionWeight;
    }

    static Set<String> of(String text) {
        Set<String> words = new HashSet<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inWord = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                String word = singular(text.substring(start, i).toLowerCase(Locale.ROOT));
                if (!STOP_WORDS.contains(word)) {
                    words.add(word);
                }
                start = -1;
            }
        }
        return words;
    }

    private static String singular(String word) {
        boolean plural = word.length() > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us");
        return plural ? word.substring(0, word.length() - 1) : word;
    }
}
