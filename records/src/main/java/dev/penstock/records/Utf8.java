package dev.penstock.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: Jackson lets overlong forms and encoded surrogates pass, behind which a filter's words could hide. */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** The text, or null if the bytes are not well-formed UTF-8. */
    public static String decode(byte[] bytes) {
        return isValid(bytes) ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    /** Whether the bytes are well-formed by table 3-7 of the Unicode standard. */
    static boolean isValid(byte[] bytes) {
        int i = 0;
        while (true) {
            i = skipAscii(bytes, i);
            if (i == bytes.length) {
                return true;
            }
            int length = sequence(bytes, i);
            if (length == 0) {
                return false;
            }
            i += length;
        }
    }

    private static int skipAscii(byte[] bytes, int from) {
        int i = from;
        while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < bytes.length && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    /** Length of the multi-byte character at {@code i}, 0 if there is none. */
    private static int sequence(byte[] bytes, int i) {
        int lead = bytes[i] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isContinuation(bytes, i + 1, 0x80, 0xBF) ? 2 : 0;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            int least = lead == 0xE0 ? 0xA0 : 0x80; // no overlong forms
            int greatest = lead == 0xED ? 0x9F : 0xBF; // no surrogates
            return isContinuation(bytes, i + 1, least, greatest) && isContinuation(bytes, i + 2, 0x80, 0xBF) ? 3 : 0;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            int least = lead == 0xF0 ? 0x90 : 0x80;
            int greatest = lead == 0xF4 ? 0x8F : 0xBF; // nothing beyond U+10FFFF
            boolean valid = isContinuation(bytes, i + 1, least, greatest)
                    && isContinuation(bytes, i + 2, 0x80, 0xBF)
                    && isContinuation(bytes, i + 3, 0x80, 0xBF);
            return valid ? 4 : 0;
        }
        return 0;
    }

    private static boolean isContinuation(byte[] bytes, int i, int least, int greatest) {
        return i < bytes.length && (bytes[i] & 0xFF) >= least && (bytes[i] & 0xFF) <= greatest;
    }

    /**
     * The text with U+FFFD in place of surrogates that stand alone, which UTF-8 cannot hold. They come from clients that
     * cut an emoji in halves.
     */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceLoneSurrogates(text, i);
            }
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text, int from) {
        StringBuilder out = null;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out == null ? text : out.toString();
    }
}
