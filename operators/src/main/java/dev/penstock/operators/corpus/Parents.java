package dev.penstock.operators.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides the blocks of a section among parents of bounded size. From half that size on, a block whose first words hash
 * to a multiple of {@value #EVERY} begins the next parent: the same blocks do so before and after an edit elsewhere.
 */
final class Parents {
    private static final int EVERY = 3;
    private static final int FIRST_WORDS = 64;

    private final String text;
    private final int maxTokens;
    private final List<List<List<Piece>>> parents = new ArrayList<>();
    private List<List<Piece>> open = new ArrayList<>();
    private int openTokens;

    private Parents(String text, int maxTokens) {
        this.text = text;
        this.maxTokens = maxTokens;
    }

    /**
     * The parents' blocks, each as its pieces.
     *
     * @param room most tokens of a piece
     * @param maxTokens of a parent
     */
    static List<List<List<Piece>>> of(String text, Section section, TokenCount tokens, int room, int maxTokens) {
        Parents parents = new Parents(text, maxTokens);
        for (Block block : section.blocks()) {
            List<Piece> pieces = Pieces.of(text, block, tokens, room);
            int size = size(pieces);
            if (size <= maxTokens) {
                parents.add(pieces, size);
            } else {
                pieces.forEach(piece -> parents.add(List.of(piece), piece.tokens()));
            }
        }
        parents.close();
        return parents.parents;
    }

    private void add(List<Piece> block, int size) {
        if (block.isEmpty()) {
            return;
        }
        boolean full = openTokens + size > maxTokens;
        if (full || openTokens >= maxTokens / 2 && beginsParent(block.get(0).span())) {
            close();
        }
        open.add(block);
        openTokens += size;
    }

    private void close() {
        if (!open.isEmpty()) {
            parents.add(open);
        }
        open = new ArrayList<>();
        openTokens = 0;
    }

    private boolean beginsParent(Span span) {
        int end = Math.min(span.end(), span.start() + FIRST_WORDS);
        return Math.floorMod(text.substring(span.start(), end).hashCode(), EVERY) == 0;
    }

    private static int size(List<Piece> pieces) {
        return pieces.stream().mapToInt(Piece::tokens).sum();
    }
}
