package dev.penstock.operators.corpus;

import java.util.List;

/**
 * The headings of a chunk, with at most half of its tokens: where they are more, the outer ones are left out, and the
 * innermost is cut.
 *
 * @param tokens of the title, the line break behind it and the special ones
 */
record TitlePath(String text, int tokens) {
    private static final String SEPARATOR = " > ";

    static TitlePath of(List<String> headings, TokenCount count, int targetTokens) {
        int most = Math.max(1, targetTokens / 2);
        String title = "";
        for (int from = 0; from < headings.size(); from++) {
            title = String.join(SEPARATOR, headings.subList(from, headings.size()));
            int tokens = tokens(title, count);
            if (tokens <= most) {
                return new TitlePath(title, tokens);
            }
        }
        while (title.length() > 1 && tokens(title, count) > most) {
            title = title.substring(
                            0,
                            Cuts.before(title, Math.max(2, title.length() / 2)) == title.length()
                                    ? 1
                                    : Cuts.before(title, Math.max(2, title.length() / 2)))
                    .strip();
        }
        return new TitlePath(title, tokens(title, count));
    }

    private static int tokens(String title, TokenCount count) {
        return count.of(title.isEmpty() ? title : title + "\n");
    }
}
