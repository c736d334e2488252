package dev.penstock.operators.guardrail;

/** The headings of Markdown, for screening: any line that may be one. */
final class HeadingLines {
    private HeadingLines() {}

    /** Where the titles of those headings stand that begin on the lines from {@code start} to {@code end}. */
    static Spans touching(String text, int start, int end) {
        Spans titles = new Spans();
        int line = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
        line = line > start ? 0 : line;
        while (line < end) {
            int next = endOfLine(text, line);
            int title = line;
            while (title < next && (text.charAt(title) == '#' || text.charAt(title) == ' ')) {
                title++;
            }
            boolean marked = text.substring(line, title).indexOf('#') >= 0;
            if (title < next && (marked || isUnderlined(text, next))) {
                titles.add(title, next);
            }
            line = next + 1;
        }
        return titles;
    }

    private static boolean isUnderlined(String text, int endOfLine) {
        if (endOfLine >= text.length() - 1) {
            return false;
        }
        String below =
                text.substring(endOfLine + 1, endOfLine(text, endOfLine + 1)).strip();
        return below.length() > 1
                && below.chars().allMatch(c -> c == below.charAt(0))
                && "=-".indexOf(below.charAt(0)) >= 0;
    }

    private static int endOfLine(String text, int from) {
        int newline = text.indexOf('\n', from);
        return newline < 0 ? text.length() : newline;
    }
}
