package dev.penstock.operators.parsing;

import java.util.HashMap;
import java.util.Map;

/** What the escapes of a line of roff come to as plain text: fonts and sizes are dropped, special characters written. */
final class RoffEscapes {
    private static final Map<String, String> SPECIAL = special();

    private final String line;
    private final StringBuilder out;
    private int at;

    private RoffEscapes(String line) {
        this.line = line;
        this.out = new StringBuilder(line.length());
    }

    static String plain(String line) {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        return new RoffEscapes(line).read();
    }

    private static Map<String, String> special() {
        String[] pairs = {
            "em", "\u2014", "en", "\u2013", "hy", "-", "mi", "-", "bu", "\u2022", "lq", "\u201c", "rq", "\u201d", "oq",
            "\u2018", "cq", "\u2019", "dq", "\"", "aq", "'", "ga", "`", "aa", "\u00b4", "ti", "~", "ha", "^", "rs",
            "\\", "co", "\u00a9", "rg", "\u00ae", "tm", "\u2122", "->", "\u2192", "<-", "\u2190", "<=", "\u2264", ">=",
            "\u2265", "!=", "\u2260", "mu", "\u00d7", "+-", "\u00b1", "de", "\u00b0", "sc", "\u00a7", "ps", "\u00b6",
            "sl", "/", "ul", "_", "ba", "|", "or", "|", "br", "|", "at", "@", "sh", "#", "Do", "$", "Eu", "\u20ac",
            "ss", "\u00df", "ae", "\u00e6", "AE", "\u00c6", "o/", "\u00f8", "O/", "\u00d8", "oa", "\u00e5", ":a",
            "\u00e4", ":o", "\u00f6", ":u", "\u00fc", ":A", "\u00c4", ":O", "\u00d6", ":U", "\u00dc", "'e", "\u00e9",
            "'a", "\u00e1", "'i", "\u00ed", "'o", "\u00f3", "'u", "\u00fa", "`e", "\u00e8", "`a", "\u00e0", "^e",
            "\u00ea", "^o", "\u00f4", "~n", "\u00f1", ",c", "\u00e7", "Fo", "\u00ab", "Fc", "\u00bb", "R", "\u00ae",
            "Tm", "\u2122", "L\"", "\u201c", "R\"", "\u201d", "C+", "C++", "q", "\"", "T<", "", "T>", "", "Aq", "'",
            "--", "\u2014", "PI", "\u03c0"
        };
        Map<String, String> special = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            special.put(pairs[i], pairs[i + 1]);
        }
        return special;
    }

    private String read() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c != '\\') {
                out.append(c);
            } else if (at < line.length() && !escape(line.charAt(at++))) {
                break;
            }
        }
        return out.toString();
    }

    /** @return false where a comment begins */
    private boolean escape(char c) {
        switch (c) {
            case '"', '#' -> {
                return false;
            }
            case '(', '[', '*' -> character(c);
            case 'f', 'm', 'M', 'F', 'n', 'g', 'k', 'V', 'Y' -> name();
            case 's' -> size();
            case 'h', 'v', 'w', 'l', 'L', 'b', 'o', 'x', 'X', 'D', 'H', 'S', 'A', 'B', 'R', 'Z' -> quoted();
            case 'N' -> numbered();
            case 'e', 'E', '\\' -> out.append('\\');
            case ' ', '~', '0', 't' -> out.append(' ');
            case '&', '|', '^', '/', ',', '%', ':', 'c', 'u', 'd', 'r', 'z', ')', '!', '?', 'a', 'p', '{', '}' -> {}
            default -> out.append(c); // \- \. \' \` and what has no meaning
        }
        return true;
    }

    /** {@code \(xx}, {@code \[xxx]}, and strings {@code \*x}, {@code \*(xx}, {@code \*[xxx]}. */
    private void character(char c) {
        at -= c == '*' ? 0 : 1;
        String name = name();
        String text = SPECIAL.get(name);
        if (text != null) {
            out.append(text);
        } else if (name.matches("u[0-9A-F]{4,6}")) {
            int codePoint = Integer.parseInt(name.substring(1), 16);
            out.append(Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : "");
        }
    }

    /** One character, {@code (} and two, or any number in brackets. */
    private String name() {
        if (at >= line.length()) {
            return "";
        }
        char first = line.charAt(at++);
        if (first == '+' || first == '-') {
            return name();
        }
        int end = first == '(' ? at + 2 : first == '[' ? line.indexOf(']', at) : at;
        if (first != '(' && first != '[') {
            return String.valueOf(first);
        }
        end = end < 0 ? line.length() : Math.min(end, line.length());
        String name = line.substring(at, end);
        at = Math.min(line.length(), first == '[' ? end + 1 : end);
        return name;
    }

    /** {@code \s0}, {@code \s-1}, {@code \s+2}, {@code \s(12}, {@code \s'12'}. */
    private void size() {
        if (at < line.length() && (line.charAt(at) == '+' || line.charAt(at) == '-')) {
            at++;
        }
        if (at < line.length() && (line.charAt(at) == '\'' || line.charAt(at) == '(' || line.charAt(at) == '[')) {
            if (line.charAt(at) == '\'') {
                quoted();
            } else {
                name();
            }
        } else {
            at = Math.min(line.length(), at + 1);
        }
    }

    private String quoted() {
        if (at >= line.length()) {
            return "";
        }
        char quote = line.charAt(at++);
        int end = line.indexOf(quote, at);
        end = end < 0 ? line.length() : end;
        String inside = line.substring(at, end);
        at = Math.min(line.length(), end + 1);
        return inside;
    }

    private void numbered() {
        String number = quoted();
        if (number.matches("[0-9]{1,6}") && Character.isValidCodePoint(Integer.parseInt(number))) {
            out.appendCodePoint(Integer.parseInt(number));
        }
    }
}
