package dev.penstock.jobs.cli.eval;

import dev.penstock.operators.corpus.Chunker;
import dev.penstock.operators.corpus.ChunkingOptions;
import dev.penstock.operators.corpus.TextChunk;
import dev.penstock.operators.corpus.TokenCounter;
import dev.penstock.operators.parsing.ParsedText;
import java.util.List;
import java.util.Map;

/** How the documents of a set become chunks. */
public interface Cutting {
    /** Each document is one chunk, as published figures have it; the encoder reads as much of it as it can. */
    Cutting WHOLE = new Cutting() {
        @Override
        public String name() {
            return "whole";
        }

        @Override
        public List<Piece> pieces(SetDocument document) {
            String text = document.text();
            return List.of(new Piece(document.title(), text, 0, text.length(), 0, document.whole()));
        }
    };

    /** As the product cuts documents; a document is as good as its best chunk. */
    static Cutting chunks(ChunkingOptions options, TokenCounter counter) {
        Chunker chunker = new Chunker(options, counter);
        return new Cutting() {
            @Override
            public String name() {
                return chunker.name();
            }

            @Override
            public List<Piece> pieces(SetDocument document) {
                ParsedText parsed = new ParsedText(document.text(), false, document.title(), null, Map.of());
                List<Piece> pieces = chunker.chunk(parsed).stream()
                        .map(chunk -> Piece.of(document.title(), chunk))
                        .toList();
                // A document may be nothing but its title.
                return pieces.isEmpty() ? WHOLE.pieces(document) : pieces;
            }
        };
    }

    /** What stands beside vectors as the chunker's name. */
    String name();

    /** At least one piece, in the order of the text. */
    List<Piece> pieces(SetDocument document);

    /**
     * A piece of a document.
     *
     * @param parent see {@link dev.penstock.state.index.IndexedChunk}
     * @param embedded what the encoder reads of it
     */
    record Piece(String title, String text, int start, int end, int parent, String embedded) {

        private static Piece of(String title, TextChunk chunk) {
            TextChunk titled = new TextChunk(title, chunk.text(), chunk.start(), chunk.end(), chunk.section());
            return new Piece(title, chunk.text(), chunk.start(), chunk.end(), chunk.section(), titled.embeddedText());
        }
    }
}
