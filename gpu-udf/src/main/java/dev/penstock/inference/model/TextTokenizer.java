package dev.penstock.inference.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
        Encoding encoding = tokenizer.encode(cut(text));
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        for (int i = 0; i < spans.length; i++) {
            if (spans[i] != null) { // null for special tokens, which stand nowhere
                starts[i] = spans[i].getStart();
                ends[i] = spans[i].getEnd();
            }
        }
        return new TokenizedText(encoding.getIds(), starts, ends);
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
}
