package dev.penstock.operators.evaluation.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tartarus.snowball.ext.PorterStemmer;

/** How ROUGE cuts a text into words, all of them in lower case. */
public enum RougeWords {
    /**
     * Runs of letters and numbers of any script; ideographs and kana are words of one character. The same as {@link
     * #ASCII} where a text has no others.
     */
    UNICODE {
        @Override
        boolean isPart(int character) {
            return PythonText.isWord(character) || isMark(character);
        }

        @Override
        boolean standsAlone(int character) {
            Character.UnicodeScript script = Character.UnicodeScript.of(character);
            return script == Character.UnicodeScript.HAN
                    || script == Character.UnicodeScript.HIRAGANA
                    || script == Character.UnicodeScript.KATAKANA;
        }
    },

    /** Runs of a to z and 0 to 9, as rouge-score 0.1.2 cuts: to it, any other character is a blank. */
    ASCII {
        @Override
        boolean isPart(int character) {
            return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
        }

        @Override
        boolean standsAlone(int character) {
            return false;
        }
    };

    /** rouge-score leaves shorter words alone. */
    private static final int SHORTEST_STEMMED = 4;

    abstract boolean isPart(int character);

    abstract boolean standsAlone(int character);

    /** @param stem whether English endings are cut off, by Porter's algorithm */
    List<String> of(String text, boolean stem) {
        String lower = text.toLowerCase(Locale.ROOT);
        PorterStemmer stemmer = stem ? new PorterStemmer() : null;
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        lower.codePoints().forEach(character -> {
            boolean part = isPart(character);
            boolean alone = part && standsAlone(character);
            if (!part || alone) {
                end(word, stemmer, words);
            }
            if (part) {
                word.appendCodePoint(character);
            }
            if (alone) {
                end(word, stemmer, words);
            }
        });
        end(word, stemmer, words);
        return words;
    }

    private static void end(StringBuilder word, PorterStemmer stemmer, List<String> words) {
        if (word.isEmpty()) {
            return;
        }
        String whole = word.toString();
        words.add(stemmer != null && whole.length() >= SHORTEST_STEMMED ? stemmed(whole, stemmer) : whole);
        word.setLength(0);
    }

    private static String stemmed(String word, PorterStemmer stemmer) {
        stemmer.setCurrent(word);
        stemmer.stem();
        return stemmer.getCurrent();
    }

    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
