package dev.penstock.operators.corpus;

import dev.penstock.operators.parsing.ParsedText;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts Markdown and plain text into chunks of a target size. A chunk never crosses a heading. It takes whole paragraphs
 * and code blocks as long as they fit; one that is too long for any chunk is cut between sentences, or lines of code.
 * Where a section needs several chunks, each begins with the last sentence of the one before, so that a reference
 * across the cut can be understood. Every chunk is a contiguous part of the text: its offsets are exact.
 */
public final class Chunker {
    private final int targetTokens;
    private final ChunkingOptions options;

    public Chunker(ChunkingOptions options, TokenCounter counter) {
        this.options = options;
        this.targetTokens = options.targetTokens();
    }

    /** This chunker with all that its cuts depend on, besides the encoder's tokens: {@code structure-1/200/30/1000}. */
    public String name() {
        return "structure-1/" + options.targetTokens() + "/" + options.overlapTokens() + "/" + options.parentTokens();
    }

    /** In the order of the document; empty if it holds nothing but headings. */
    public List<TextChunk> chunk(ParsedText document) {
        return chunks(document.text(), document.structured());
    }

    private List<TextChunk> chunks(String text, boolean markdown) {
        List<TextChunk> chunks = new ArrayList<>();
        int number = 0;
        for (Section section : MarkdownOutline.of(text, markdown)) {
            Packer packer = new Packer(text);
            for (Block block : section.blocks()) {
                packer.add(block);
            }
            for (Span span : packer.finish()) {
                chunks.add(new TextChunk(
                        section.title(), text.substring(span.start(), span.end()), span.start(), span.end(), number));
            }
            number++;
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
