package dev.penstock.operators.guardrail;

import java.util.Arrays;

/**
 * The words of a text as they read ({@link Folding#fold}), each with its place in the original. A word is a run of
 * letters and digits, with {@code @} and {@code $} inside it where they stand for letters; letters that were spelled out
 * ({@code i g n o r e}) are one word; each character of a script without spaces is a word.
 */
final class Words {
    /** Fewer single letters in a row than this are letters, not a word spelled out. */
    private static final int FEWEST_SPELLED = 4;

    /** ASCII letters, in lower case, and digits; 0 for all else. */
    private static final char[] LOWER = new char[0x80];

    static {
        for (char c = 0; c < LOWER.length; c++) {
            LOWER[c] = Chars.isAsciiAlnum(c) ? Character.toLowerCase(c) : 0;
        }
    }

    private final String original;
    private char[] chars;
    private int[] source;
    private int length;
    private int[] from;
    private int[] to;
    private int count;

    private Words(String original) {
        this.original = original;
        this.chars = new char[original.length() + 16];
        this.source = new int[original.length() + 16];
        this.from = new int[original.length() / 5 + 16];
        this.to = new int[original.length() / 5 + 16];
    }

    static Words of(String original) {
        Words words = new Words(original);
        words.split();
        words.joinSpelledOut();
        return words;
    }

    int count() {
        return count;
    }

    char[] chars() {
        return chars;
    }

    int from(int word) {
        return from[word];
    }

    int to(int word) {
        return to[word];
    }

    /** Where the character at {@code index} of {@link #chars()} begins in the original. */
    int start(int index) {
        return source[index];
    }

    /** Where the character before {@code end} of {@link #chars()} ends in the original. */
    int end(int end) {
        int last = source[end - 1];
        return last + Character.charCount(original.codePointAt(last));
    }

    private void split() {
        int open = -1;
        int codePoint;
        for (int i = 0; i < original.length(); i += Character.charCount(codePoint)) {
            codePoint = original.charAt(i);
            if (codePoint < 0x80) {
                char c = LOWER[codePoint];
                if (c != 0) {
                    open = open < 0 ? length : open;
                    append(c, i);
                } else if (isDisguisedLetter((char) codePoint, i, open)) {
                    open = open < 0 ? length : open;
                    append((char) codePoint, i);
                } else if (codePoint != '\'' || open < 0 || !isLetterAt(i + 1)) {
                    open = close(open);
                }
            } else {
                codePoint = original.codePointAt(i);
                open = splitFolded(Folding.fold(codePoint), i, open);
            }
        }
        close(open);
    }

    private int splitFolded(String folded, int at, int open) {
        int begun = open;
        for (int k = 0; k < folded.length(); k++) {
            char c = folded.charAt(k);
            if (Folding.standsAlone(c)) {
                close(begun);
                append(c, at);
                begun = close(length - 1);
            } else if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                begun = begun < 0 ? length : begun;
                append(c, at);
            } else if (c != '\'' || begun < 0 || !isLetterAt(at + 1)) {
                begun = close(begun);
            }
        }
        return begun;
    }

    /** {@code p@ssword} and {@code $ystem}, but not {@code john@example.com} or {@code $5}. */
    private boolean isDisguisedLetter(char c, int at, int open) {
        if (c != '@' && c != '$' || !isLetterAt(at + 1) || c == '@' && open < 0) {
            return false;
        }
        int i = at + 1;
        while (i < original.length() && i < at + 32 && Character.isLetterOrDigit(original.charAt(i))) {
            i++;
        }
        return i >= original.length() || original.charAt(i) != '.' || !isLetterAt(i + 1);
    }

    private boolean isLetterAt(int index) {
        return index < original.length() && Character.isLetter(original.charAt(index));
    }

    private void append(char c, int at) {
        if (length == chars.length) {
            chars = Arrays.copyOf(chars, length * 2);
            source = Arrays.copyOf(source, length * 2);
        }
        chars[length] = c;
        source[length++] = at;
    }

    private int close(int open) {
        if (open >= 0) {
            if (count == from.length) {
                from = Arrays.copyOf(from, count * 2);
                to = Arrays.copyOf(to, count * 2);
            }
            from[count] = open;
            to[count++] = length;
        }
        return -1;
    }

    /** Joined letters are copied behind the others, so that a word is always one run of {@link #chars()}. */
    private void joinSpelledOut() {
        int kept = 0;
        for (int word = 0; word < count; ) {
            int behind = word;
            while (behind < count && isSingleLetter(behind) && (behind == word || isClose(behind - 1, behind))) {
                behind++;
            }
            if (behind - word >= FEWEST_SPELLED) {
                int begin = length;
                for (int k = word; k < behind; k++) {
                    append(chars[from[k]], source[from[k]]);
                }
                from[kept] = begin;
                to[kept++] = length;
                word = behind;
            } else {
                from[kept] = from[word];
                to[kept++] = to[word++];
            }
        }
        count = kept;
    }

    private boolean isSingleLetter(int word) {
        return to[word] - from[word] == 1
                && Character.isLetter(chars[from[word]])
                && !Folding.standsAlone(chars[from[word]]);
    }

    private boolean isClose(int word, int next) {
        return source[from[next]] - end(to[word]) <= 1;
    }
}
