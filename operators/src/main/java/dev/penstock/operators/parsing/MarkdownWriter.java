package dev.penstock.operators.parsing;

import java.util.List;

/**
 * Writes blocks of Markdown. Text that would read as something else, such as a paragraph that begins with {@code #}, is
 * escaped. Empty blocks are not written.
 */
final class MarkdownWriter {
    private static final String FENCE = "```";

    private final StringBuilder text = new StringBuilder();
    private boolean endsWithItem;

    void heading(int level, String title) {
        if (!title.isBlank()) {
            block("#".repeat(level) + " " + title.strip().replace('\n', ' '));
        }
    }

    /** @param paragraph its line breaks are kept */
    void paragraph(String paragraph) {
        if (!paragraph.isBlank()) {
            block(escaped(paragraph.strip()));
        }
    }

    /** @param marker with indentation before and a blank behind */
    void item(String marker, String item) {
        if (!item.isBlank()) {
            begin(true);
            text.append(marker).append(item.strip());
        }
    }

    void code(String code) {
        if (!code.isBlank()) {
            String fence = FENCE;
            while (code.contains(fence)) {
                fence += "`";
            }
            block(fence + "\n" + withoutEmptyEnds(code) + "\n" + fence);
        }
    }

    /** The first row is taken for its header. Rows without text are left out, and so are empty cells at the end of one. */
    void table(List<List<String>> rows) {
        boolean isFirst = true;
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            int columns = row.size();
            while (columns > 0 && row.get(columns - 1).isBlank()) {
                columns--;
            }
            if (columns > 0) {
                row(row.subList(0, columns), table);
                if (isFirst) {
                    table.append("|").append(" --- |".repeat(columns)).append('\n');
                }
                isFirst = false;
            }
        }
        if (!table.isEmpty()) {
            block(table.toString().stripTrailing());
        }
    }

    /** Markdown as it was written elsewhere. */
    void append(MarkdownWriter other) {
        if (!other.isEmpty()) {
            block(other.toString());
        }
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void block(String block) {
        begin(false);
        text.append(block);
    }

    /** Items of a list stand on lines below each other, everything else apart. */
    private void begin(boolean item) {
        if (!text.isEmpty()) {
            text.append(item && endsWithItem ? "\n" : "\n\n");
        }
        endsWithItem = item;
    }

    private static void row(List<String> cells, StringBuilder table) {
        table.append('|');
        for (String cell : cells) {
            table.append(' ')
                    .append(cell.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replace("|", "\\|"))
                    .append(" |");
        }
        table.append('\n');
    }

    private static String withoutEmptyEnds(String code) {
        return code.replaceAll("\\A([ \\t]*\\r?\\n)+", "").stripTrailing();
    }

    private static String escaped(String paragraph) {
        StringBuilder escaped = new StringBuilder(paragraph.length() + 8);
        int from = 0;
        while (from < paragraph.length()) {
            int newline = paragraph.indexOf('\n', from);
            int to = newline < 0 ? paragraph.length() : newline + 1;
            escaped.append(readsAsMarkup(paragraph, from) ? "\\" : "").append(paragraph, from, to);
            from = to;
        }
        return escaped.toString();
    }

    /** Headings, fences, tables, and lines below a heading; a list reads as one, which does no harm. */
    private static boolean readsAsMarkup(String paragraph, int lineStart) {
        int at = lineStart;
        while (at < paragraph.length() && paragraph.charAt(at) == ' ') {
            at++;
        }
        return paragraph.startsWith("#", at)
                || paragraph.startsWith("|", at)
                || paragraph.startsWith(FENCE, at)
                || paragraph.startsWith("~~~", at)
                || lineStart > 0 && (paragraph.startsWith("=", at) || paragraph.startsWith("-", at));
    }
}
