package dev.penstock.inference.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.penstock.records.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A Hugging Face tokenizer that cuts texts at a number of tokens and does not pad, whatever its file says. Thread-safe:
 * encoding only reads the native tokenizer.
 */
final class TextTokenizer implements AutoCloseable {
    /**
     * Longer texts are cut before tokenising, which would read all of them: tokens of real text have some 4 characters,
     * and WordPiece gives up on words beyond 100.
     */
    private static final int MOST_CHARACTERS_PER_TOKEN = 100;

    private final HuggingFaceTokenizer tokenizer;
    private final int mostCharacters;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int maxTokens) {
        this.tokenizer = tokenizer;
        this.mostCharacters = maxTokens * MOST_CHARACTERS_PER_TOKEN;
    }

    static TextTokenizer open(Path file, int maxTokens) {
        String limit = Integer.toString(maxTokens);
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "addSpecialTokens", "true",
                            "padding", "DO_NOT_PAD",
                            "truncation", "LONGEST_FIRST",
                            "maxLength", limit,
                            // Without this DJL assumes 512 and silently cuts there.
                            "modelMaxLength", limit));
            return new TextTokenizer(tokenizer, maxTokens);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the tokenizer " + file, e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + " is no tokenizer in Hugging Face's format", e);
        }
    }

    TokenizedText tokenize(String text) {
        // Half a surrogate pair, passed on as it is, would be three characters to the tokenizer.
        String wellFormed = Utf8.wellFormed(cut(text));
        Encoding encoding = tokenizer.encode(wellFormed);
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        for (int i = 0; i < spans.length; i++) {
            if (spans[i] != null) { // null for special tokens, which stand nowhere
                starts[i] = spans[i].getStart();
                ends[i] = spans[i].getEnd();
            }
        }
        int codePoints = wellFormed.codePointCount(0, wellFormed.length());
        if (codePoints < wellFormed.length()) {
            int[] indices = indices(wellFormed, codePoints);
            Arrays.setAll(starts, i -> indices[starts[i]]);
            Arrays.setAll(ends, i -> indices[ends[i]]);
        }
        takeInAccents(wellFormed, starts, ends);
        return new TokenizedText(encoding.getIds(), starts, ends);
    }

    /** Tokens of the whole text, special ones included, whatever the limit. */
    int count(String text) {
        Encoding encoding = tokenizer.encode(Utf8.wellFormed(text), true, true);
        int count = encoding.getIds().length;
        // What the limit cut off, in pieces that have special tokens of their own.
        for (Encoding overflow : encoding.getOverflowing()) {
            for (long special : overflow.getSpecialTokenMask()) {
                count += special == 0 ? 1 : 0;
            }
        }
        return count;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private String cut(String text) {
        if (text.length() <= mostCharacters) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(mostCharacters - 1));
        return text.substring(0, splitsPair ? mostCharacters - 1 : mostCharacters);
    }

    /** Of each code point, where the native tokenizer's spans count, its index in the text; and of the text's end. */
    private static int[] indices(String text, int codePoints) {
        int[] indices = new int[codePoints + 1];
        for (int i = 1; i <= codePoints; i++) {
            indices[i] = text.offsetByCodePoints(indices[i - 1], 1);
        }
        return indices;
    }

    /** A combining accent behind a token, which tokenizers that strip accents leave out, belongs to the letter before it. */
    private static void takeInAccents(String text, int[] starts, int[] ends) {
        for (int i = 0; i < ends.length; i++) {
            int limit = i + 1 < starts.length && starts[i + 1] >= ends[i] ? starts[i + 1] : text.length();
            while (ends[i] > starts[i]
                    && ends[i] < limit
                    && Character.getType(text.charAt(ends[i])) == Character.NON_SPACING_MARK) {
                ends[i]++;
            }
        }
    }
}
