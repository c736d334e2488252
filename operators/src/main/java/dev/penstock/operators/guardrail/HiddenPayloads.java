package dev.penstock.operators.guardrail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Text inside text: base64, hexadecimal (plain, parted, {@code \x}, {@code %}), ROT13 and reversed writing. What does
 * not decode to readable UTF-8 is left alone. The work is bounded by {@link Budget} and by {@value #MAX_DEPTH} layers.
 */
final class HiddenPayloads {
    private static final int MAX_DEPTH = 3;
    private static final int FEWEST_BASE64_CHARS = 16;
    private static final int FEWEST_HEX_BYTES = 8;
    private static final int SHORTEST_DISGUISED_WORD = 5;
    /** One word of another language may happen to be an English word in ROT13 or backwards; two hardly are. */
    private static final int FEWEST_DISGUISED_WORDS = 2;

    private static final int BASE64_LINE = 60;

    /** Words in ROT13 and backwards; those in ROT13 have even numbers. */
    private static final WordTable DISGUISED = new WordTable();

    static {
        for (String word : AttackPhrases.INSTANCE.book().words(SHORTEST_DISGUISED_WORD)) {
            if (word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
                addInTurn(rotate(word), new StringBuilder(word).reverse().toString());
            }
        }
    }

    private HiddenPayloads() {}

    private static void addInTurn(String rotated, String reversed) {
        char[] rotatedChars = rotated.toCharArray();
        char[] reversedChars = reversed.toCharArray();
        boolean known = DISGUISED.find(rotatedChars, 0, rotatedChars.length) >= 0
                || DISGUISED.find(reversedChars, 0, reversedChars.length) >= 0;
        if (!known && !rotated.equals(reversed)) {
            DISGUISED.add(rotated);
            DISGUISED.add(reversed);
        }
    }

    /** What may be decoded for one text, over all layers. */
    static final class Budget {
        private int chars = 128 * 1024;
        private int payloads = 256;

        private int take(int wanted) {
            if (payloads == 0) {
                return 0;
            }
            payloads--;
            int granted = Math.min(chars, wanted);
            chars -= granted;
            return granted;
        }
    }

    @FunctionalInterface
    interface Found {
        /** {@code hidden} stood, encoded, between {@code start} and {@code end}. */
        void payload(String hidden, int start, int end);
    }

    static void in(String text, TextTraits traits, Words words, Budget budget, int depth, Found found) {
        if (depth >= MAX_DEPTH) {
            return;
        }
        // Of base64 every character counts as a token's; wrapped lines are longer than the fewest.
        if (traits.longestToken() >= FEWEST_BASE64_CHARS) {
            findBase64(text, budget, found);
        }
        if (traits.longestHex() >= 2 * FEWEST_HEX_BYTES) {
            findHex(text, budget, found);
        }
        if (depth == 0) {
            findDisguisedWords(text, words, budget, found);
        }
    }

    private static void findBase64(String text, Budget budget, Found found) {
        for (int i = 0; i < text.length(); ) {
            int end = i;
            int lineStart = i;
            while (end < text.length() && (isBase64(text.charAt(end)) || isWrap(text, lineStart, end))) {
                if (text.charAt(end) == '\n') {
                    lineStart = end + 1;
                }
                end++;
            }
            if (end - i >= FEWEST_BASE64_CHARS) {
                int granted = budget.take(end - i);
                String hidden = decodeBase64(text, i, i + granted);
                if (hidden != null) {
                    found.payload(hidden, i, end);
                }
            }
            i = end + 1;
        }
    }

    private static boolean isBase64(char c) {
        return Chars.isAsciiAlnum(c) || c == '+' || c == '/' || c == '-' || c == '_';
    }

    /** A line break inside a wrapped payload. */
    private static boolean isWrap(String text, int lineStart, int at) {
        char c = text.charAt(at);
        return c == '\r' && Chars.at(text, at + 1) == '\n' && at - lineStart >= BASE64_LINE
                || c == '\n' && at - lineStart >= BASE64_LINE;
    }

    private static String decodeBase64(String text, int from, int to) {
        byte[] symbols = new byte[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (Chars.isAsciiAlnum(c) || c == '+' || c == '/') {
                symbols[count++] = (byte) c;
            } else if (c == '-' || c == '_') {
                symbols[count++] = (byte) (c == '-' ? '+' : '/');
            }
        }
        // One symbol over a multiple of four cannot be: a letter too many was taken in.
        count -= count % 4 == 1 ? 1 : 0;
        return readable(Base64.getDecoder().decode(Arrays.copyOf(symbols, count)));
    }

    private static void findHex(String text, Budget budget, Found found) {
        byte[] bytes = null;
        for (int i = 0; i < text.length(); i++) {
            if (!isHexPair(text, i) || Chars.isAsciiAlnum(Chars.at(text, i - 1)) && !isHexPrefix(text, i - 2)) {
                continue;
            }
            int end = i;
            int count = 0;
            int next = i;
            while (next >= 0) {
                if (bytes == null) {
                    bytes = new byte[64];
                } else if (count == bytes.length) {
                    bytes = Arrays.copyOf(bytes, count * 2);
                }
                bytes[count++] = (byte) Integer.parseInt(text, next, next + 2, 16);
                end = next + 2;
                next = nextHexPair(text, end);
            }
            if (count >= FEWEST_HEX_BYTES) {
                String hidden = readable(Arrays.copyOf(bytes, budget.take(count)));
                if (hidden != null) {
                    found.payload(hidden, i, end);
                }
            }
            i = end - 1;
        }
    }

    private static boolean isHexPair(String text, int at) {
        return Chars.isHex(Chars.at(text, at)) && Chars.isHex(Chars.at(text, at + 1));
    }

    /** The next pair, behind nothing, one separator, or one of the prefixes of hexadecimal bytes; -1 if there is none. */
    private static int nextHexPair(String text, int end) {
        int at = end;
        char c = Chars.at(text, at);
        if (c == ' ' || c == ':' || c == ',' || c == '-' || c == '%') {
            at++;
        }
        at += isHexPrefix(text, at) ? 2 : 0;
        return isHexPair(text, at) ? at : -1;
    }

    /** {@code \x} of strings, {@code 0x} of numbers. */
    private static boolean isHexPrefix(String text, int at) {
        return (Chars.at(text, at) == '\\' || Chars.at(text, at) == '0') && Chars.at(text, at + 1) == 'x';
    }

    private static void findDisguisedWords(String text, Words words, Budget budget, Found found) {
        int rotated = 0;
        int reversed = 0;
        for (int word = 0; word < words.count(); word++) {
            int from = words.from(word);
            int to = words.to(word);
            if (to - from >= SHORTEST_DISGUISED_WORD) {
                int id = DISGUISED.find(words.chars(), from, to);
                rotated += id >= 0 && id % 2 == 0 ? 1 : 0;
                reversed += id >= 0 && id % 2 == 1 ? 1 : 0;
            }
        }
        if (rotated >= FEWEST_DISGUISED_WORDS) {
            int granted = budget.take(text.length());
            found.payload(rotate(text.substring(0, granted)), 0, text.length());
        }
        if (reversed >= FEWEST_DISGUISED_WORDS) {
            int granted = budget.take(text.length());
            found.payload(
                    new StringBuilder(text.substring(0, granted)).reverse().toString(), 0, text.length());
        }
    }

    private static String rotate(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            char c = chars[i];
            if (c >= 'a' && c <= 'z') {
                chars[i] = (char) ('a' + (c - 'a' + 13) % 26);
            } else if (c >= 'A' && c <= 'Z') {
                chars[i] = (char) ('A' + (c - 'A' + 13) % 26);
            }
        }
        return new String(chars);
    }

    /** The bytes as text if they are UTF-8 without control characters, else null. */
    private static String readable(byte[] bytes) {
        if (bytes.length < FEWEST_HEX_BYTES) {
            return null;
        }
        for (int i = 0; i < Math.min(bytes.length, 4); i++) {
            // Most runs are no payload; the first bytes tell, without the cost of an exception.
            if (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\t' && bytes[i] != '\r') {
                return null;
            }
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            boolean plain = text.chars().allMatch(c -> !Character.isISOControl(c) || Character.isWhitespace(c));
            return plain ? text.toString() : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
