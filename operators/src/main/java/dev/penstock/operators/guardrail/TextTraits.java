package dev.penstock.operators.guardrail;

/**
 * What one pass over a text tells about all of it, so that searches for forms that it cannot hold are left out. Runs are
 * counted over the ASCII characters of which a form consists.
 */
final class TextTraits {
    private static final int DIGIT = 1;
    private static final int TOKEN = 2;
    private static final int HEX = 4;
    private static final int ASSIGNMENT = 8;
    private static final byte[] CLASSES = classes();

    private final boolean ascii;
    private final int digits;
    private final int longestToken;
    private final int longestHex;
    private final boolean assignment;

    private TextTraits(boolean ascii, int digits, int longestToken, int longestHex, boolean assignment) {
        this.ascii = ascii;
        this.digits = digits;
        this.longestToken = longestToken;
        this.longestHex = longestHex;
        this.assignment = assignment;
    }

    static TextTraits of(String text) {
        int digits = 0;
        int seen = 0;
        int all = 0;
        int token = 0;
        int longestToken = 0;
        int hex = 0;
        int longestHex = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            all |= c;
            int classes = c < 0x80 ? CLASSES[c] : 0;
            seen |= classes;
            digits += classes & DIGIT;
            token = (classes & TOKEN) != 0 ? token + 1 : 0;
            longestToken = Math.max(longestToken, token);
            hex = (classes & HEX) != 0 ? hex + 1 : 0;
            longestHex = Math.max(longestHex, hex);
        }
        return new TextTraits(all < 0x80, digits, longestToken, longestHex, (seen & ASSIGNMENT) != 0);
    }

    boolean isAscii() {
        return ascii;
    }

    /** ASCII digits. */
    int digits() {
        return digits;
    }

    /** The longest run of letters, digits and {@code _-./+}: of base64, keys, tokens. */
    int longestToken() {
        return longestToken;
    }

    /** The longest run of hexadecimal digits and of what parts them: {@code \x}, {@code 0x}, {@code %}, blanks, {@code :,-}. */
    int longestHex() {
        return longestHex;
    }

    /** Whether there is a colon or an equals sign. */
    boolean mayAssign() {
        return assignment;
    }

    private static byte[] classes() {
        byte[] classes = new byte[0x80];
        for (char c = 0; c < classes.length; c++) {
            boolean alnum = Chars.isAsciiAlnum(c);
            classes[c] |= Chars.isDigit(c) ? DIGIT : 0;
            classes[c] |= alnum || "_-./+".indexOf(c) >= 0 ? TOKEN : 0;
            classes[c] |= Chars.isHex(c) || "\\x% :,-".indexOf(c) >= 0 ? HEX : 0;
            classes[c] |= c == ':' || c == '=' ? ASSIGNMENT : 0;
        }
        return classes;
    }
}
