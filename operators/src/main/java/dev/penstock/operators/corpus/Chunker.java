package dev.penstock.operators.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts Markdown and plain text into chunks of a target size. A chunk never crosses a heading. It takes whole paragraphs
 * and code blocks as long as they fit; one that is too long for any chunk is cut between sentences, or lines of code.
 * Where a section needs several chunks, each begins with the last sentence of the one before, so that a reference
 * across the cut can be understood. Every chunk is a contiguous part of the text: its offsets are exact.
 */
public final class Chunker {
    /** Cosine search and the encoder's 256 tokens both serve a chunk of this size well. */
    public static final int DEFAULT_TARGET_TOKENS = 200;

    private static final int LEAST_TARGET_TOKENS = 16;

    private final int targetTokens;

    /** @param targetTokens most tokens of a chunk, estimated at four characters each; at least 16 */
    public Chunker(int targetTokens) {
        if (targetTokens < LEAST_TARGET_TOKENS) {
            throw new IllegalArgumentException(
                    "targetTokens is " + targetTokens + "; it must be at least " + LEAST_TARGET_TOKENS);
        }
        this.targetTokens = targetTokens;
    }

    public List<TextChunk> markdown(String text) {
        return chunks(text, true);
    }

    public List<TextChunk> plain(String text) {
        return chunks(text, false);
    }

    private List<TextChunk> chunks(String text, boolean markdown) {
        List<TextChunk> chunks = new ArrayList<>();
        for (Section section : MarkdownOutline.of(text, markdown)) {
            Packer packer = new Packer(text);
            for (Block block : section.blocks()) {
                packer.add(block);
            }
            for (Span span : packer.finish()) {
                chunks.add(new TextChunk(
                        section.title(), text.substring(span.start(), span.end()), span.start(), span.end()));
            }
        }
        return chunks;
    }

    /** Fills the chunks of one section from front to back. */
    private final class Packer {
        private final String text;
        private final List<Span> packed = new ArrayList<>();
        private Span open;
        private Span lastSentence;

        Packer(String text) {
            this.text = text;
        }

        void add(Block block) {
            List<Span> pieces = Pieces.of(text, block, targetTokens);
            if (block.span().tokens(text) <= targetTokens) {
                append(block.span());
                lastSentence = block.code() ? null : pieces.get(pieces.size() - 1);
            } else {
                for (Span piece : pieces) {
                    append(piece);
                    lastSentence = block.code() ? null : piece;
                }
            }
        }

        List<Span> finish() {
            if (open != null) {
                packed.add(open);
            }
            return packed;
        }

        private void append(Span span) {
            if (open == null) {
                open = span;
            } else if (fits(open.to(span))) {
                open = open.to(span);
            } else {
                packed.add(open);
                boolean overlaps = lastSentence != null && lastSentence.start() > open.start();
                open = overlaps && fits(lastSentence.to(span)) ? lastSentence.to(span) : span;
            }
        }

        private boolean fits(Span span) {
            return span.tokens(text) <= targetTokens;
        }
    }
}
