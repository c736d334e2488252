package dev.penstock.operators.corpus;

/**
 * Tokens of parts of a text, to be added up. Tokenisers take unbroken strings of any length, such as encoded images, for
 * one unknown token: here each {@value #CHARACTERS} characters count for a token at least, so that chunks stay readable.
 */
final class TokenCount {
    /** Four times those of a token of English. */
    static final int CHARACTERS = 16;

    private final TokenCounter counter;
    /** Of any text, such as those that mark its ends. */
    private final int special;

    TokenCount(TokenCounter counter) {
        this.counter = counter;
        this.special = counter.tokens("");
    }

    /** With special tokens. */
    int of(String text) {
        return Math.max(counter.tokens(text), special + text.length() / CHARACTERS);
    }

    /** Without special tokens. */
    int plain(String text) {
        return of(text) - special;
    }
}
