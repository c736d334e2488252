package dev.penstock.operators.retrieval;

import java.util.ArrayList;
import java.util.List;

/** Text of unknown origin, made harmless for a prompt. */
final class QuotedText {
    /** Where templates of chat models switch roles. A space inside keeps them readable and makes them plain text. */
    private static final List<String> TEMPLATE_TOKENS = List.of(
            "<|", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<s>", "</s>", "<start_of_turn>", "<end_of_turn>");

    private QuotedText() {}

    /** The lines of a text, wrapped, without the mark, without hidden characters and without template tokens. */
    static List<String> lines(String text, String mark, int width) {
        String visible = visible(text);
        // Removing a mark can join its halves around it, hence the loop. Each turn shortens the text.
        while (visible.contains(mark)) {
            visible = visible.replace(mark, "");
        }
        for (String token : TEMPLATE_TOKENS) {
            visible = visible.replace(token, token.charAt(0) + " " + token.substring(1));
        }
        List<String> lines = new ArrayList<>();
        for (String line : visible.split("\n", -1)) {
            wrap(line, width, lines);
        }
        return lines;
    }

    static String onOneLine(String text) {
        return visible(text).replace('\n', ' ').strip();
    }

    /**
     * Every kind of line end becomes a newline. Characters that a reader does not see but a model reads (tags, controls
     * of direction, zero-width spaces) go; joiners stay, which scripts and emoji need.
     */
    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (isLineEnd(c)) {
                out.append('\n');
            } else if (!isHidden(c)) {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isHidden(int c) {
        int type = Character.getType(c);
        boolean joiner = c == 0x200C || c == 0x200D;
        return (type == Character.CONTROL && c != '\t')
                || (type == Character.FORMAT && !joiner)
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE;
    }

    private static void wrap(String line, int width, List<String> lines) {
        int start = 0;
        while (line.length() - start > width) {
            int space = line.lastIndexOf(' ', start + width);
            int end = space > start ? space : start + width;
            if (Character.isHighSurrogate(line.charAt(end - 1))) {
                end--;
            }
            lines.add(line.substring(start, end));
            start = space > start ? end + 1 : end;
        }
        lines.add(line.substring(start));
    }
}
