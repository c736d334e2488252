package dev.penstock.operators.parsing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.lang3.StringUtils;

/**
 * A page of the manual, in the macros of man(7) or mdoc(7), as Markdown: its name as the first heading, sections as
 * headings below, displays as code, tables as tables. It is no formatter: requests that set type are passed over, and so
 * are definitions and conditions.
 */
final class ManPageText {
    private static final Set<String> FONTS = Set.of("B", "I", "SM", "SB", "R", "CW", "UR", "MT");
    private static final Set<String> ALTERNATING_FONTS = Set.of("BR", "RB", "BI", "IB", "IR", "RI");
    private static final Set<String> PARAGRAPHS =
            Set.of("PP", "P", "LP", "HP", "sp", "Pp", "YS", "RS", "RE", "El", "Bl");
    private static final Set<String> CODE = Set.of("nf", "EX", "Bd", "DS", "Vb");
    private static final Set<String> END_OF_CODE = Set.of("fi", "EE", "Ed", "DE", "Ve");

    private final MarkdownWriter out = new MarkdownWriter();
    private final StringBuilder paragraph = new StringBuilder();
    private final StringBuilder code = new StringBuilder();
    private final MdocLine mdoc = new MdocLine();
    private final List<String> lines;

    private String title;
    private int at;
    private boolean inCode;
    /** Level of the heading that the next line of text gives; 0 if none. */
    private int headingToCome;
    /** The next line is what a list entry explains, and stands on a line of its own. */
    private boolean tagToCome;

    private ManPageText(List<String> lines) {
        this.lines = lines;
    }

    /** @param text with {@code \n} at the ends of lines */
    static ManPageText of(String text) {
        ManPageText page = new ManPageText(text.lines().toList());
        while (page.at < page.lines.size()) {
            page.line(page.lines.get(page.at++));
        }
        page.endCode();
        page.endParagraph();
        return page;
    }

    /** Whether these are the first bytes of a page: comments, then the macro that names it. */
    static boolean begins(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, 1 << 14), StandardCharsets.ISO_8859_1);
        return head.lines()
                .anyMatch(line -> line.startsWith(".TH ") || line.startsWith(".Dd ") || line.startsWith(".Dt "));
    }

    String markdown() {
        return out.toString();
    }

    /** For example {@code ls(1)}; null if the page does not say. */
    String title() {
        return title;
    }

    private void line(String line) {
        boolean request = line.startsWith(".") || line.startsWith("'");
        if (request && line.length() > 1) {
            request(line.substring(1).strip());
        } else if (!request) {
            text(RoffEscapes.plain(line));
        }
    }

    private void request(String line) {
        int end = StringUtils.indexOfAny(line, ' ', '\t');
        String macro = end < 0 ? line : line.substring(0, end);
        String rest = end < 0 ? "" : line.substring(end).strip();
        switch (macro) {
            case "TH", "Dt" -> name(arguments(rest));
            case "SH", "Sh" -> heading(2, rest);
            case "SS", "Ss" -> heading(3, rest);
            case "TP", "TQ" -> {
                endParagraph();
                tagToCome = true;
            }
            case "IP" -> entry(arguments(rest).stream().limit(1).toList());
            case "It" -> {
                endParagraph();
                tag(mdoc.plain(arguments(rest)));
            }
            case "br" -> lineBreak();
            case "OP" -> text("[" + String.join(" ", arguments(rest)) + "]");
            case "TS" -> table();
            case "de", "de1", "am", "ig" ->
                skipTo(".".equals(endOfDefinition(rest)) ? ".." : "." + endOfDefinition(rest));
            case "if", "ie", "el", "while" -> skipBlock(line);
            default -> other(macro, rest);
        }
    }

    private void other(String macro, String rest) {
        if (PARAGRAPHS.contains(macro)) {
            endParagraph();
        } else if (CODE.contains(macro) && !(macro.equals("Bd") && !rest.matches(".*-(literal|unfilled).*"))) {
            endParagraph();
            inCode = true;
        } else if (END_OF_CODE.contains(macro)) {
            endCode();
        } else if (FONTS.contains(macro)) {
            text(String.join(" ", arguments(rest)));
        } else if (ALTERNATING_FONTS.contains(macro)) {
            text(String.join("", arguments(rest)));
        } else if (MdocLine.knows(macro)) {
            List<String> words = new ArrayList<>(List.of(macro));
            words.addAll(arguments(rest));
            text(mdoc.plain(words));
        }
    }

    private void name(List<String> arguments) {
        if (title == null && !arguments.isEmpty()) {
            String section = arguments.size() > 1 ? "(" + arguments.get(1) + ")" : "";
            title = arguments.get(0) + section;
            out.heading(1, title);
        }
    }

    private void heading(int level, String rest) {
        endCode();
        endParagraph();
        String heading = String.join(" ", arguments(rest));
        if (heading.isBlank()) {
            headingToCome = level;
        } else {
            out.heading(level, heading);
        }
    }

    private void text(String text) {
        if (inCode) {
            code.append(text).append('\n');
        } else if (text.isBlank()) {
            endParagraph();
        } else if (headingToCome > 0) {
            out.heading(headingToCome, text);
            headingToCome = 0;
        } else if (tagToCome) {
            tagToCome = false;
            tag(text);
        } else {
            boolean joined = !paragraph.isEmpty() && paragraph.charAt(paragraph.length() - 1) != '\n';
            paragraph.append(joined ? " " : "").append(text.strip());
        }
    }

    private void entry(List<String> tag) {
        endParagraph();
        if (!tag.isEmpty()) {
            tag(tag.get(0));
        }
    }

    private void tag(String tag) {
        paragraph.append(tag.strip()).append(tag.isBlank() ? "" : "\n");
    }

    private void lineBreak() {
        if (!paragraph.isEmpty() && paragraph.charAt(paragraph.length() - 1) != '\n') {
            paragraph.append('\n');
        }
    }

    private void endParagraph() {
        out.paragraph(paragraph.toString());
        paragraph.setLength(0);
        tagToCome = false;
    }

    private void endCode() {
        out.code(code.toString());
        code.setLength(0);
        inCode = false;
    }

    /** tbl(1): options and formats up to a line that ends in a full stop, then rows of cells between tabs. */
    private void table() {
        endParagraph();
        while (at < lines.size() && !lines.get(at++).stripTrailing().endsWith(".")) {
            if (lines.get(at - 1).startsWith(".TE")) {
                return;
            }
        }
        List<List<String>> rows = new ArrayList<>();
        StringBuilder row = new StringBuilder();
        boolean inBlock = false;
        for (; at < lines.size() && !lines.get(at).startsWith(".TE"); at++) {
            String line = lines.get(at);
            inBlock = inBlock ? !line.startsWith("T}") : line.endsWith("T{");
            boolean request = line.startsWith(".");
            row.append(request ? "" : line.startsWith("T}") ? line.substring(2) : StringUtils.removeEnd(line, "T{"));
            row.append(inBlock ? " " : "");
            if (!inBlock && !request) {
                rows.add(cells(row.toString()));
                row.setLength(0);
            }
        }
        out.table(rows);
    }

    private static List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        for (String cell : row.split("\t", -1)) {
            String plain = RoffEscapes.plain(cell);
            cells.add(plain.matches("[_=\\s]*") ? "" : plain); // ruled lines are no text
        }
        return cells;
    }

    private static String endOfDefinition(String rest) {
        String[] words = rest.split("\\s+");
        return words.length > 1 && !words[1].startsWith("\\") ? words[1] : ".";
    }

    private void skipTo(String end) {
        while (at < lines.size() && !lines.get(at++).stripTrailing().equals(end)) {
            // a definition or comment
        }
    }

    private void skipBlock(String first) {
        int open = depth(first);
        while (open > 0 && at < lines.size()) {
            open += depth(lines.get(at++));
        }
    }

    private static int depth(String line) {
        return StringUtils.countMatches(line, "\\{") - StringUtils.countMatches(line, "\\}");
    }

    /** Words, of which those in double quotes may hold blanks. */
    static List<String> arguments(String rest) {
        List<String> arguments = new ArrayList<>();
        int at = 0;
        while (at < rest.length()) {
            char c = rest.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            if (rest.startsWith("\\\"", at)) {
                break;
            }
            int end = c == '"' ? closingQuote(rest, at + 1) : endOfWord(rest, at);
            String argument = rest.substring(c == '"' ? at + 1 : at, end);
            arguments.add(RoffEscapes.plain(c == '"' ? argument.replace("\"\"", "\"") : argument));
            at = c == '"' ? end + 1 : end;
        }
        return arguments;
    }

    private static int closingQuote(String rest, int from) {
        for (int at = from; at < rest.length(); at++) {
            if (rest.charAt(at) == '"') {
                if (at + 1 == rest.length() || rest.charAt(at + 1) != '"') {
                    return at;
                }
                at++;
            }
        }
        return rest.length();
    }

    private static int endOfWord(String rest, int from) {
        int at = from;
        while (at < rest.length() && rest.charAt(at) != ' ' && rest.charAt(at) != '\t') {
            at += rest.charAt(at) == '\\' ? 2 : 1; // an escaped blank is part of the word
        }
        return Math.min(at, rest.length());
    }
}
