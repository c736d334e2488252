package dev.penstock.operators.corpus;

/** Where a text can be cut that has no better place for it. */
final class Cuts {
    /** A character may have any number of accents; beyond these they may go to the next piece. */
    private static final int MOST_ACCENTS = 16;

    private static final char JOINER = '\u200D';

    private Cuts() {}

    /**
     * The last place at or before {@code limit} that does not part what is seen as one character: surrogate pairs,
     * letters and their accents, joined emoji. At least 1, at most {@code limit}, which is at least 2.
     */
    static int before(CharSequence text, int limit) {
        int at = limit;
        for (int i = 0; i < MOST_ACCENTS && at > 1 && at < text.length() && joins(text, at); i++) {
            at--;
        }
        at = at < 1 ? limit : at;
        boolean splitsPair = at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
        return splitsPair && at > 1 ? at - 1 : at;
    }

    private static boolean joins(CharSequence text, int at) {
        char c = text.charAt(at);
        int type = Character.getType(c);
        return Character.isLowSurrogate(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || c == JOINER
                || text.charAt(at - 1) == JOINER;
    }
}
