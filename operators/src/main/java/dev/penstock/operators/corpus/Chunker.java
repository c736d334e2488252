package dev.penstock.operators.corpus;

import dev.penstock.operators.parsing.ParsedText;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a document into chunks that an encoder reads whole. A chunk does not cross a heading. It takes whole paragraphs
 * and code blocks as long as they fit; one that is too long for any chunk is cut between sentences, rows or lines. Each
 * chunk begins with the last sentences of the one before, so that a reference across the cut can be understood. Every
 * chunk is a contiguous part of the text: its offsets are exact. What its size is measured by is the text that is
 * embedded, {@link TextChunk#embeddedText()}.
 *
 * <p>Chunks are grouped into parents: a section, or a stretch of one that is too long for a parent. Where a section is
 * divided follows from the text at the cut, so that an edit moves the cuts near to it, and not all of those behind it.
 *
 * <p>A section of a few words is put together with the next one below the same heading, if both fit a chunk: a vector of
 * three words is near to many questions and answers none.
 *
 * <p>Thread-safe if the counter is. The time is in proportion to the text.
 */
public final class Chunker {
    private static final String VERSION = "structure-1";

    private final ChunkingOptions options;
    private final TokenCount tokens;

    /** @param counter of the encoder that will embed the chunks */
    public Chunker(ChunkingOptions options, TokenCounter counter) {
        this.options = options;
        this.tokens = new TokenCount(counter);
    }

    /** The chunker with all that its cuts depend on, besides the encoder's tokens: {@code structure-1/200/30/1000}. */
    public String name() {
        return VERSION + "/" + options.targetTokens() + "/" + options.overlapTokens() + "/" + options.parentTokens();
    }

    /** In the order of the document; empty if it holds nothing but headings. */
    public List<TextChunk> chunk(ParsedText document) {
        String text = document.text();
        SectionMerger merger = new SectionMerger(text, tokens, options.targetTokens());
        List<TextChunk> chunks = new ArrayList<>();
        int parent = 0;
        for (Section section : merger.merge(MarkdownOutline.of(text, document.structured(), document.title()))) {
            TitlePath title = TitlePath.of(section.path(), tokens, options.targetTokens());
            int room = options.targetTokens() - title.tokens();
            for (List<List<Piece>> blocks : Parents.of(text, section, tokens, room, options.parentTokens())) {
                Packer packer = new Packer(text, title.text(), parent, room);
                blocks.forEach(packer::add);
                packer.close();
                chunks.addAll(packer.chunks);
                parent++;
            }
        }
        return chunks;
    }

    /** Fills the chunks of one parent from front to back. */
    private final class Packer {
        private final String text;
        private final String title;
        private final int parent;
        /** Most tokens of a chunk's text. */
        private final int room;

        private final List<TextChunk> chunks = new ArrayList<>();
        private List<Piece> open = new ArrayList<>();
        private int openTokens;
        /** How many pieces of the open chunk stand in the one before, too. */
        private int repeated;

        Packer(String text, String title, int parent, int room) {
            this.text = text;
            this.title = title;
            this.parent = parent;
            this.room = room;
        }

        void add(List<Piece> block) {
            int blockTokens = block.stream().mapToInt(Piece::tokens).sum();
            if (blockTokens <= room) {
                append(block, blockTokens);
            } else {
                block.forEach(piece -> append(List.of(piece), piece.tokens()));
            }
        }

        private void append(List<Piece> together, int count) {
            if (openTokens + count > room && !open.isEmpty()) {
                open = overlap(close(), room - count);
                repeated = open.size();
                openTokens = open.stream().mapToInt(Piece::tokens).sum();
            }
            open.addAll(together);
            openTokens += count;
        }

        /** The last sentences of a chunk, but never all of it. */
        private List<Piece> overlap(List<Piece> chunk, int mostTokens) {
            int left = Math.min(mostTokens, options.overlapTokens());
            int from = chunk.size();
            while (from > 1
                    && chunk.get(from - 1).prose()
                    && chunk.get(from - 1).tokens() <= left) {
                from--;
                left -= chunk.get(from).tokens();
            }
            return new ArrayList<>(chunk.subList(from, chunk.size()));
        }

        /** @return the pieces of the last chunk that this made */
        List<Piece> close() {
            List<Piece> last = open.size() > repeated ? emit(open, repeated) : open;
            open = new ArrayList<>();
            repeated = 0;
            openTokens = 0;
            return last;
        }

        /**
         * Tokens of parts do not always add up to those of the whole. Where they are more, nothing is repeated, and if
         * that is not enough, the last part goes alone.
         */
        private List<Piece> emit(List<Piece> pieces, int overlap) {
            for (int from = 0; from <= overlap; from++) {
                TextChunk chunk = chunk(pieces.subList(from, pieces.size()));
                if (tokens.of(chunk.embeddedText()) <= options.targetTokens()) {
                    chunks.add(chunk);
                    return pieces;
                }
            }
            if (pieces.size() - overlap > 1) {
                int last = pieces.size() - 1;
                emit(pieces.subList(overlap, last), 0);
                return emit(pieces.subList(last, last + 1), 0);
            }
            emitParts(chunk(pieces.subList(overlap, pieces.size())));
            return List.of();
        }

        private TextChunk chunk(List<Piece> pieces) {
            int start = pieces.get(0).span().start();
            int end = pieces.get(pieces.size() - 1).span().end();
            return new TextChunk(title, text.substring(start, end), start, end, parent);
        }

        private void emitParts(TextChunk whole) {
            int length = whole.text().length();
            int cut = length < 2 ? length : Cuts.before(whole.text(), Math.max(2, length / 2));
            if (cut == length) {
                chunks.add(whole); // one character, or two that cannot be parted
                return;
            }
            int middle = whole.start() + cut;
            for (Span part : List.of(new Span(whole.start(), middle), new Span(middle, whole.end()))) {
                Span trimmed = part.trimmed(text);
                if (!trimmed.isEmpty()) {
                    emit(List.of(new Piece(trimmed, 0, false)), 0);
                }
            }
        }
    }
}
