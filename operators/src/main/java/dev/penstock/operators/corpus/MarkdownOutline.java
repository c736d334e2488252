package dev.penstock.operators.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the sections and blocks of Markdown: headings that begin with {@code #}, fenced code, paragraphs between empty
 * lines. Plain text is Markdown without headings.
 */
final class MarkdownOutline {
    private static final int DEEPEST = 6;
    private static final String SEPARATOR = " > ";

    private final String text;
    private final boolean markdown;
    private final List<Section> sections = new ArrayList<>();
    private final String[] headings = new String[DEEPEST];

    private List<Block> blocks = new ArrayList<>();
    private int blockStart = -1;
    private String fence;

    private MarkdownOutline(String text, boolean markdown) {
        this.text = text;
        this.markdown = markdown;
    }

    static List<Section> of(String text, boolean markdown) {
        MarkdownOutline outline = new MarkdownOutline(text, markdown);
        outline.read();
        return outline.sections;
    }

    private void read() {
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            line(start, end);
            start = end;
        }
        endBlock(text.length());
        endSection();
    }

    private void line(int start, int end) {
        String line = text.substring(start, end).strip();
        if (fence != null) {
            if (line.startsWith(fence) && line.chars().allMatch(c -> c == fence.charAt(0))) {
                endBlock(end);
            }
        } else if (markdown && (line.startsWith("```") || line.startsWith("~~~"))) {
            endBlock(start);
            fence = line.substring(0, fenceLength(line));
            blockStart = start;
        } else if (headingLevel(line) > 0) {
            endBlock(start);
            endSection();
            openSection(line);
        } else if (line.isEmpty()) {
            endBlock(start);
        } else if (blockStart < 0) {
            blockStart = start;
        }
    }

    private static int fenceLength(String line) {
        int length = 0;
        while (length < line.length() && line.charAt(length) == line.charAt(0)) {
            length++;
        }
        return length;
    }

    private int headingLevel(String line) {
        int level = 0;
        while (level < line.length() && line.charAt(level) == '#') {
            level++;
        }
        boolean heading = markdown && level <= DEEPEST && level < line.length() && line.charAt(level) == ' ';
        return heading ? level : 0;
    }

    private void openSection(String line) {
        int level = headingLevel(line);
        headings[level - 1] = withoutClosingMarks(line.substring(level).strip());
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
            sections.add(new Section(titlePath(), blocks));
            blocks = new ArrayList<>();
        }
    }

    private String titlePath() {
        StringBuilder path = new StringBuilder();
        for (String heading : headings) {
            if (heading != null && !heading.isEmpty()) {
                path.append(path.length() == 0 ? "" : SEPARATOR).append(heading);
            }
        }
        return path.toString();
    }
}
