package dev.penstock.operators.guardrail;

import java.text.Normalizer;

/**
 * What a character reads as. Two readings: {@link #clean} keeps letters and case and only undoes disguise (compatibility
 * forms, invisible characters, typographic dashes and spaces); {@link #fold} also drops case, accents and look-alikes.
 * Both are functions of one code point, so that every character of the result can be traced to its place in the text.
 */
final class Folding {

    /** Look-alikes of other scripts (Unicode TR 39, the ones seen in attacks): each character before its Latin letter. */
    private static final String LOOKALIKES = "аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsһhԁdԛqԝwӏlґrєeӕa"
            + "αaβbεeηnιiκkνvοoρpτtυuχxγyωwμu"
            + "ıiɑaɡgɩiʟlᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzøołlđdħhŧtƅbƨsɛeɔoʋvʀr";

    private static final char[] LATIN = latin();
    private static final String[] CLEAN = new String[0x10000];
    private static final String[] FOLDED = new String[0x10000];

    private Folding() {}

    /** The code point as plain text; empty for what nobody sees. */
    static String clean(int codePoint) {
        return cached(CLEAN, codePoint, false);
    }

    /** The code point in lower case, without accents, as the Latin letter that it looks like. */
    static String fold(int codePoint) {
        return cached(FOLDED, codePoint, true);
    }

    /** Scripts written without spaces: each character counts as a word. */
    static boolean standsAlone(char c) {
        return c >= 0x0E00
                && (c <= 0x0E7F
                        || c >= 0x3041 && c <= 0x30FF
                        || c >= 0x3400 && c <= 0x9FFF
                        || c >= 0xAC00 && c <= 0xD7A3);
    }

    // Strings are immutable, so that a racing write of the same value does no harm.
    private static String cached(String[] cache, int codePoint, boolean folded) {
        if (codePoint >= cache.length) {
            return folded ? foldUncached(codePoint) : cleanUncached(codePoint);
        }
        String value = cache[codePoint];
        if (value == null) {
            value = folded ? foldUncached(codePoint) : cleanUncached(codePoint);
            cache[codePoint] = value;
        }
        return value;
    }

    private static String cleanUncached(int codePoint) {
        if (codePoint >= 0xE0020 && codePoint <= 0xE007E) {
            // Tag characters are invisible copies of ASCII, which models read.
            return String.valueOf((char) (codePoint - 0xE0000));
        }
        if (isInvisible(codePoint)) {
            return "";
        }
        if (codePoint >= 0x2010 && codePoint <= 0x2015 || codePoint == 0x2212 || codePoint == 0xFE58) {
            return "-";
        }
        if (codePoint == 0x2018 || codePoint == 0x2019 || codePoint == 0x02BC) {
            return "'";
        }
        if (Character.getType(codePoint) == Character.SPACE_SEPARATOR) {
            return " ";
        }
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return "\uFFFD";
        }
        return Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    }

    private static boolean isInvisible(int c) {
        return Character.getType(c) == Character.FORMAT
                || c >= 0xFE00 && c <= 0xFE0F
                || c >= 0xE0100 && c <= 0xE01EF
                || c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || c >= 0x180B && c <= 0x180F
                || c == 0x3164
                || c == 0xFFA0;
    }

    private static String foldUncached(int codePoint) {
        int enclosed = enclosedLetter(codePoint);
        if (enclosed >= 0) {
            return String.valueOf((char) ('a' + enclosed));
        }
        StringBuilder folded = new StringBuilder(2);
        cleanUncached(codePoint).codePoints().forEach(part -> foldPart(part, folded));
        return folded.toString();
    }

    private static void foldPart(int part, StringBuilder folded) {
        if (part >= 0xAC00 && part <= 0xD7A3) {
            folded.appendCodePoint(part);
            return;
        }
        Normalizer.normalize(Character.toString(part), Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .map(Character::toLowerCase)
                .forEach(c -> folded.appendCodePoint(c < LATIN.length && LATIN[c] != 0 ? LATIN[c] : c));
    }

    /** Letters in black circles and squares and regional indicators, which compatibility forms leave alone. */
    private static int enclosedLetter(int c) {
        for (int first : new int[] {0x1F150, 0x1F170, 0x1F1E6}) {
            if (c >= first && c < first + 26) {
                return c - first;
            }
        }
        return -1;
    }

    private static char[] latin() {
        char[] table = new char[0x10000];
        for (int i = 0; i + 1 < LOOKALIKES.length(); i += 2) {
            table[LOOKALIKES.charAt(i)] = LOOKALIKES.charAt(i + 1);
        }
        return table;
    }
}
