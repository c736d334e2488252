package dev.penstock.benchmarks.embed;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.penstock.benchmarks.common.Prompts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Texts of known lengths, the same in every run.
 *
 * @param tokens of all texts together, special tokens included
 * @param shortest tokens of the shortest text
 * @param longest tokens of the longest text
 */
record Mix(Kind kind, List<String> texts, long tokens, int shortest, int longest) {

    /** How long the texts of a mix are, special tokens included. */
    enum Kind {
        /** 17 tokens each: questions. */
        SHORT,
        /** 146 tokens each: paragraphs. */
        LONG,
        /** Log-normal around a median of 32 tokens, cut to 8 to 256: many questions, some pages. */
        MIXED;

        private int length(Random random) {
            return switch (this) {
                case SHORT -> 17;
                case LONG -> 146;
                case MIXED ->
                    (int) Math.max(
                            8, Math.min(MiniLm.MAX_TOKENS, Math.round(32 * Math.exp(0.9 * random.nextGaussian()))));
            };
        }
    }

    private static final long SEED = 17;
    private static final int SPECIAL_TOKENS = 2;

    /** Makes texts until they have {@code tokens} tokens together; with more tokens the first texts stay the same. */
    static Mix of(Kind kind, int tokens, HuggingFaceTokenizer tokenizer) {
        Random random = new Random(SEED);
        Words words = new Words(tokenizer);
        List<String> texts = new ArrayList<>();
        long total = 0;
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        while (total < tokens) {
            String text = words.text(kind.length(random));
            int length = tokenizer.encode(text).getIds().length;
            texts.add(text);
            total += length;
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
        }
        return new Mix(kind, List.copyOf(texts), total, shortest, longest);
    }

    /** The first texts, some {@code share} of all tokens. */
    Mix part(double share) {
        List<String> part = texts.subList(0, Math.max(1, (int) (texts.size() * share)));
        return new Mix(kind, part, Math.round(tokens * share), shortest, longest);
    }

    /** A stream of questions, cut into texts after whole words. */
    private static final class Words {
        private final HuggingFaceTokenizer tokenizer;
        private final Prompts questions = new Prompts(SEED);
        private final Map<String, Integer> lengths = new HashMap<>();
        private int question;

        Words(HuggingFaceTokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        /** A text of exactly so many tokens, special ones included: words that are too long at the end are left out. */
        String text(int tokens) {
            StringBuilder text = new StringBuilder();
            int left = tokens - SPECIAL_TOKENS;
            while (left > 0) {
                for (String word : questions.question(question++).split(" ")) {
                    int length = lengths.computeIfAbsent(
                            word, w -> tokenizer.encode(w).getIds().length - SPECIAL_TOKENS);
                    if (length <= left) {
                        text.append(text.isEmpty() ? "" : " ").append(word);
                        left -= length;
                    }
                }
            }
            return text.toString();
        }
    }
}
