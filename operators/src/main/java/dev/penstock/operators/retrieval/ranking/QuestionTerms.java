package dev.penstock.operators.retrieval.ranking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArrayMap;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * The words of a question, stemmed and without stop words as in the index, and where they occur in a passage. Words have
 * numbers from 0, in the order in which the question has them first.
 */
public final class QuestionTerms {
    /** Whole paragraphs are asked as well; beyond this, more words do not tell passages apart any better. */
    private static final int MAX_TERMS = 128;

    /** Bounds the work on a passage: some two thousand words. */
    private static final int MAX_CHARACTERS = 12_000;

    /** Thread-safe. */
    private static final Analyzer WORDS = new EnglishAnalyzer();

    private final CharArrayMap<Integer> numbers = new CharArrayMap<>(16, false);
    private final List<Kind> kinds = new ArrayList<>();
    private final List<Integer> sequence = new ArrayList<>();

    /** What a word is, beyond a word. */
    public enum Kind {
        WORD,
        /** It has a digit. */
        NUMBER,
        /** It is written like a name: with a capital that no beginning of a sentence explains. */
        NAME
    }

    private QuestionTerms() {}

    public static QuestionTerms of(String question) {
        QuestionTerms terms = new QuestionTerms();
        read(question, (term, length, start, end) -> {
            if (terms.sequence.size() == MAX_TERMS) {
                return;
            }
            Integer number = terms.numbers.get(term, 0, length);
            if (number == null) {
                number = terms.kinds.size();
                terms.numbers.put(new String(term, 0, length), number);
                terms.kinds.add(kind(question, start, end));
            }
            terms.sequence.add(number);
        });
        return terms;
    }

    private static Kind kind(String question, int start, int end) {
        String word = question.substring(start, end);
        if (word.chars().anyMatch(Character::isDigit)) {
            return Kind.NUMBER;
        }
        boolean capitalInside = word.chars().skip(1).anyMatch(Character::isUpperCase);
        // A single letter is the asker: I.
        boolean capital =
                word.length() > 1 && Character.isUpperCase(word.charAt(0)) && !beginsSentence(question, start);
        return capitalInside || capital ? Kind.NAME : Kind.WORD;
    }

    private static boolean beginsSentence(String text, int start) {
        for (int i = start - 1; i >= 0; i--) {
            char before = text.charAt(i);
            if (".!?:\n".indexOf(before) >= 0) {
                return true;
            }
            if (Character.isLetterOrDigit(before)) {
                return false;
            }
        }
        return true;
    }

    /** Different words. */
    public int size() {
        return kinds.size();
    }

    public Kind kind(int number) {
        return kinds.get(number);
    }

    /** The words in their order, repeated ones included. */
    List<Integer> sequence() {
        return sequence;
    }

    /** Where the words of the question occur in a text. */
    public Occurrences in(String text) {
        Occurrences occurrences = new Occurrences();
        String read = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
        read(read, (term, length, start, end) -> occurrences.next(numbers.get(term, 0, length)));
        return occurrences;
    }

    /** The words of a text in its order, those of the question by their number. */
    public static final class Occurrences {
        private int[] terms = new int[32];
        private int[] positions = new int[32];
        private int count;
        private int length;

        private void next(Integer number) {
            if (number != null) {
                if (count == terms.length) {
                    terms = Arrays.copyOf(terms, 2 * count);
                    positions = Arrays.copyOf(positions, 2 * count);
                }
                terms[count] = number;
                positions[count] = length;
                count++;
            }
            length++;
        }

        /** How many words of the text are words of the question. */
        public int count() {
            return count;
        }

        public int term(int occurrence) {
            return terms[occurrence];
        }

        /** From 0, counted in words that are no stop words. */
        int position(int occurrence) {
            return positions[occurrence];
        }
    }

    @FunctionalInterface
    private interface Reader {
        void word(char[] term, int length, int start, int end);
    }

    private static void read(String text, Reader reader) {
        try (TokenStream tokens = WORDS.tokenStream("", text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                reader.word(term.buffer(), term.length(), offset.startOffset(), offset.endOffset());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }
}
