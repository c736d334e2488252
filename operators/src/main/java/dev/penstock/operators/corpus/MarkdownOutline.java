package dev.penstock.operators.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the sections and blocks of Markdown: headings that begin with {@code #} or are underlined, fenced code and front
 * matter, paragraphs between empty lines. Plain text is Markdown without all that but the paragraphs. A document's title
 * stands in for the first-level heading until there is one.
 */
final class MarkdownOutline {
    private static final int DEEPEST = 6;
    /** From here on, an indented line is code. */
    private static final int INDENT_OF_CODE = 4;

    private static final int LONGEST_HEADING = 300;
    private static final int LONGEST_FRONT_MATTER = 1 << 16;

    private final String text;
    private final boolean markdown;
    private final List<Section> sections = new ArrayList<>();
    private final String[] headings = new String[DEEPEST];

    private int level;
    private Span heading = new Span(0, 0);
    private List<Block> blocks = new ArrayList<>();
    private int blockStart = -1;
    private int blockLines;
    private String fence;

    private MarkdownOutline(String text, boolean markdown, String title) {
        this.text = text;
        this.markdown = markdown;
        headings[0] = title == null ? null : bounded(title.strip());
    }

    /** @param title of the document; may be null */
    static List<Section> of(String text, boolean markdown, String title) {
        MarkdownOutline outline = new MarkdownOutline(text, markdown, title);
        outline.read();
        return outline.sections;
    }

    private void read() {
        int start = markdown ? frontMatter() : 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            line(start, end);
            start = end;
        }
        endBlock(text.length());
        endSection();
    }

    /** What generators of sites keep before the text, between lines of {@code ---}: one block, whatever it looks like. */
    private int frontMatter() {
        int end = text.startsWith("---\n") ? text.indexOf("\n---\n", 3) : -1;
        if (end < 0 || end > LONGEST_FRONT_MATTER) {
            return 0;
        }
        blocks.add(new Block(new Span(0, end + 4), true));
        return end + 5;
    }

    private void line(int start, int end) {
        Span stripped = new Span(start, end).trimmed(text);
        if (fence != null) {
            if (isRunOf(fence.charAt(0), stripped) && stripped.length() >= fence.length()) {
                endBlock(end);
            }
        } else if (markdown && (startsWith("```", stripped) || startsWith("~~~", stripped))) {
            endBlock(start);
            fence = text.substring(stripped.start(), endOfRun(stripped));
            blockStart = start;
        } else if (markdown && underlines(stripped)) {
            Span title = new Span(blockStart, start).trimmed(text);
            blockStart = -1;
            openSection(text.charAt(stripped.start()) == '=' ? 1 : 2, title, title.of(text));
        } else if (isHeading(start, stripped)) {
            endBlock(start);
            int marks = endOfRun(stripped) - stripped.start();
            Span title = new Span(stripped.start() + marks, stripped.end()).trimmed(text);
            openSection(marks, stripped, withoutClosingMarks(title.of(text)));
        } else if (stripped.isEmpty()) {
            endBlock(start);
        } else if (blockStart < 0) {
            blockStart = start;
            blockLines = 1;
        } else {
            blockLines++;
        }
    }

    private boolean startsWith(String prefix, Span line) {
        return line.length() >= prefix.length() && text.startsWith(prefix, line.start());
    }

    private int endOfRun(Span line) {
        int at = line.start();
        while (at < line.end() && text.charAt(at) == text.charAt(line.start())) {
            at++;
        }
        return at;
    }

    private boolean isRunOf(char c, Span line) {
        return !line.isEmpty() && text.charAt(line.start()) == c && endOfRun(line) == line.end();
    }

    /** Whether the line makes a heading of the one line before it. */
    private boolean underlines(Span line) {
        return blockStart >= 0
                && blockLines == 1
                && line.length() >= 2
                && (isRunOf('=', line) || isRunOf('-', line))
                && text.charAt(blockStart) != '|';
    }

    private boolean isHeading(int lineStart, Span stripped) {
        if (!markdown || stripped.isEmpty() || stripped.start() - lineStart >= INDENT_OF_CODE) {
            return false;
        }
        int behind = endOfRun(stripped);
        return text.charAt(stripped.start()) == '#'
                && behind - stripped.start() <= DEEPEST
                && behind < stripped.end()
                && Character.isWhitespace(text.charAt(behind));
    }

    private void openSection(int newLevel, Span line, String title) {
        endSection();
        level = newLevel;
        heading = line;
        headings[level - 1] = bounded(title);
        for (int deeper = level; deeper < DEEPEST; deeper++) {
            headings[deeper] = null;
        }
    }

    /** {@code ## Title ##} is a heading too. */
    private static String withoutClosingMarks(String title) {
        int end = title.length();
        while (end > 0 && title.charAt(end - 1) == '#') {
            end--;
        }
        return end < title.length() && (end == 0 || title.charAt(end - 1) == ' ')
                ? title.substring(0, end).strip()
                : title;
    }

    private static String bounded(String title) {
        return title.length() <= LONGEST_HEADING ? title : title.substring(0, Cuts.before(title, LONGEST_HEADING));
    }

    private void endBlock(int end) {
        if (blockStart >= 0) {
            Span span = new Span(blockStart, end).trimmed(text);
            if (!span.isEmpty()) {
                blocks.add(new Block(span, fence != null));
            }
        }
        blockStart = -1;
        fence = null;
    }

    private void endSection() {
        if (!blocks.isEmpty()) {
            sections.add(new Section(path(), level, heading, blocks));
            blocks = new ArrayList<>();
        }
    }

    private List<String> path() {
        List<String> path = new ArrayList<>();
        for (String title : headings) {
            if (title != null && !title.isEmpty()) {
                path.add(title);
            }
        }
        return path;
    }
}
