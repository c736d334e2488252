package dev.penstock.operators.parsing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Turns the XHTML events of Tika's parsers into Markdown: headings, paragraphs, lists, tables, code. Links become their
 * text. Left out is what is not the document: scripts, styles, forms' controls, navigation and asides, and headers and
 * footers of a page, but not those of an article in it, and what nobody sees because it is hidden. Nothing here recurses:
 * the depth of a document costs memory only.
 */
final class MarkdownHandler extends DefaultHandler {
    private static final Set<String> LEFT_OUT = Set.of(
            "head",
            "script",
            "style",
            "template",
            "noscript",
            "nav",
            "aside",
            "svg",
            "iframe",
            "object",
            "button",
            "select",
            "textarea");
    private static final Set<String> OF_PAGE = Set.of("header", "footer");
    private static final Set<String> OF_CONTENT = Set.of("article", "main", "section");
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
            "ins", "kbd", "label", "mark", "meta", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
            "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "o:p");

    /** Cells with more are no data: the table lays out a page. */
    private static final int LONGEST_CELL = 1000;

    private final TextBudget budget;

    private MarkdownWriter out = new MarkdownWriter();
    private StringBuilder line = new StringBuilder();
    /** Elements open below the outermost one that is left out, that one included. */
    private int leftOut;

    private int content;
    private int code;
    private int heading;
    private String marker;
    private final Deque<Integer> lists = new ArrayDeque<>();
    private final Deque<Table> tables = new ArrayDeque<>();

    /** @param maxCharacters most characters of text, elements counting as one each */
    MarkdownHandler(int maxCharacters) {
        budget = new TextBudget(maxCharacters);
    }

    /** What was written, once all events have come. */
    String markdown() {
        while (!tables.isEmpty()) { // where the parser gave up in the middle of one
            endTable();
        }
        flush();
        return out.toString();
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) throws SAXException {
        budget.take(1);
        String name = localName.isEmpty() ? qName : localName;
        if (leftOut > 0 || isLeftOut(name, attributes)) {
            if (leftOut == 0) {
                flush();
            }
            leftOut++;
            return;
        }
        content += OF_CONTENT.contains(name) ? 1 : 0;
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                flush();
                heading = name.charAt(1) - '0';
            }
            case "br" -> line.append('\n');
            case "pre" -> {
                if (code++ == 0) {
                    flush();
                }
            }
            case "ul" -> startList(-1);
            case "ol" -> startList(1);
            case "li" -> startItem();
            case "table" -> startTable();
            case "tr" -> startRow();
            case "td", "th" -> startCell();
            default -> {
                if (!INLINE.contains(name) && code == 0) {
                    flush();
                }
            }
        }
    }

    @Override
    public void endElement(String uri, String localName, String qName) {
        if (leftOut > 0) {
            leftOut--;
            return;
        }
        String name = localName.isEmpty() ? qName : localName;
        content -= OF_CONTENT.contains(name) ? 1 : 0;
        switch (name) {
            case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                flush();
                heading = 0;
            }
            case "pre" -> {
                if (--code == 0) {
                    out.code(line.toString());
                    line.setLength(0);
                }
            }
            case "ul", "ol" -> {
                flush();
                lists.poll();
                marker = null;
            }
            case "table" -> endTable();
            case "td", "th" -> endCell();
            default -> {
                if (!INLINE.contains(name) && !"br".equals(name) && code == 0) {
                    flush();
                }
            }
        }
    }

    @Override
    public void characters(char[] chars, int start, int length) throws SAXException {
        if (leftOut > 0) {
            return;
        }
        budget.take(length);
        if (code > 0) {
            line.append(chars, start, length);
            return;
        }
        for (int i = start; i < start + length; i++) {
            boolean space = chars[i] == ' ' || chars[i] == '\n' || chars[i] == '\r' || chars[i] == '\t';
            if (!space) {
                line.append(chars[i]);
            } else if (!line.isEmpty() && !Character.isWhitespace(line.charAt(line.length() - 1))) {
                line.append(' ');
            }
        }
    }

    @Override
    public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
        characters(chars, start, length);
    }

    private boolean isLeftOut(String name, Attributes attributes) {
        String style = attributes.getValue("style");
        return LEFT_OUT.contains(name)
                || OF_PAGE.contains(name) && content == 0
                || attributes.getValue("hidden") != null
                || style != null && style.replace(" ", "").contains("display:none");
    }

    /** Ends what stands on the open line: a heading, an item or a paragraph. */
    private void flush() {
        String text = line.toString();
        line.setLength(0);
        if (text.isBlank()) {
            return;
        }
        if (heading > 0) {
            out.heading(heading, text);
        } else if (marker != null) {
            out.item(marker, text);
            marker = null;
        } else {
            out.paragraph(text);
        }
    }

    /** @param number of the first item; negative where they have none */
    private void startList(int number) {
        flush();
        lists.push(number);
    }

    private void startItem() {
        flush();
        int number = lists.isEmpty() ? -1 : lists.pop();
        String indent = "  ".repeat(Math.min(lists.size(), 8));
        marker = indent + (number < 0 ? "- " : number + ". ");
        lists.push(number < 0 ? number : number + 1);
    }

    /** The rows of an open table, and what was being written when it began, or its open cell did. */
    private static final class Table {
        private final List<List<MarkdownWriter>> rows = new ArrayList<>();
        private MarkdownWriter outside;
        private Deque<Integer> listsOutside;
    }

    private void startTable() {
        flush();
        tables.push(new Table());
    }

    private void startRow() {
        if (!tables.isEmpty()) {
            endCell();
            tables.peek().rows.add(new ArrayList<>());
        }
    }

    private void startCell() {
        if (tables.isEmpty()) {
            flush();
            return;
        }
        endCell();
        Table table = tables.peek();
        if (table.rows.isEmpty()) {
            table.rows.add(new ArrayList<>());
        }
        flush();
        table.outside = out;
        table.listsOutside = new ArrayDeque<>(lists);
        lists.clear();
        out = new MarkdownWriter();
    }

    private void endCell() {
        flush();
        Table table = tables.peek();
        if (table != null && table.outside != null) {
            table.rows.get(table.rows.size() - 1).add(out);
            out = table.outside;
            table.outside = null;
            lists.clear();
            lists.addAll(table.listsOutside);
            marker = null;
        }
    }

    private void endTable() {
        endCell();
        if (tables.isEmpty()) {
            return;
        }
        Table table = tables.pop();
        if (holdsData(table)) {
            List<List<String>> rows = new ArrayList<>();
            table.rows.forEach(
                    row -> rows.add(row.stream().map(MarkdownWriter::toString).toList()));
            out.table(rows);
        } else {
            table.rows.forEach(row -> row.forEach(out::append));
        }
    }

    /** Whether each cell is one short line, and there is more than one of them in a row: else the table is layout. */
    private static boolean holdsData(Table table) {
        boolean severalColumns = false;
        for (List<MarkdownWriter> row : table.rows) {
            severalColumns |= row.size() > 1;
            for (MarkdownWriter cell : row) {
                if (cell.length() > LONGEST_CELL || cell.toString().indexOf("\n\n") >= 0) {
                    return false;
                }
            }
        }
        return severalColumns;
    }
}
