package dev.penstock.operators.parsing;

import dev.penstock.records.Utf8;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;

/**
 * Bytes as text. A byte order mark decides, then whether they are UTF-8 throughout, then what the media type or an HTML
 * page says of itself, then whether most of them are UTF-8, then ICU's guess from the frequency of byte sequences. Bytes that are none of the encoding become
 * U+FFFD.
 *
 * @param charset what the text was decoded with
 */
record DecodedText(String text, Charset charset) {
    /** The guess does not become better from more. */
    private static final int BYTES_FOR_GUESS = 1 << 16;

    /** Text in UTF-16 that has no mark has one zero in so many bytes at least. */
    private static final int ZEROS_OF_WIDE = 8;

    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

    /** @param type with its parameter {@code charset}, if it has one */
    static DecodedText of(byte[] bytes, MediaType type) {
        Charset marked = marked(bytes);
        if (marked != null) {
            String text = new String(bytes, marked);
            return new DecodedText(text.startsWith("\uFEFF") ? text.substring(1) : text, marked);
        }
        String utf8 = isEscaped(bytes) ? null : Utf8.decode(bytes);
        if (utf8 != null) {
            return new DecodedText(utf8, StandardCharsets.UTF_8);
        }
        Charset charset = declared(bytes, type);
        if (charset == null) {
            charset = isMostlyUtf8(bytes) ? StandardCharsets.UTF_8 : guessed(bytes);
        }
        return new DecodedText(new String(bytes, charset), charset);
    }

    private static Charset marked(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        } else if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return UTF_32LE;
        } else if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
            return UTF_32BE;
        } else if (startsWith(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(bytes, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** ISO 2022 writes Japanese, Korean and Chinese in bytes of ASCII, between escapes: {@code ESC $} begins them. */
    private static boolean isEscaped(byte[] bytes) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == 0x1B && bytes[i + 1] == '$') {
                return true;
            }
        }
        return false;
    }

    private static Charset declared(byte[] bytes, MediaType type) {
        Charset charset = named(type.getParameters().get("charset"));
        if (charset != null || !Format.isHtml(type)) {
            return charset;
        }
        try {
            return new HtmlEncodingDetector().detect(new ByteArrayInputStream(bytes), new Metadata());
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot be read", e);
        }
    }

    /** Text of another encoding hardly holds a character of UTF-8, which damaged UTF-8 does. */
    private static boolean isMostlyUtf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long damaged = text.chars().filter(c -> c == '\uFFFD').count();
        long sound = text.chars().filter(c -> c >= 0x80 && c != '\uFFFD').count();
        return sound > 0 && sound >= 2 * damaged;
    }

    private static Charset guessed(byte[] bytes) {
        byte[] head = bytes.length <= BYTES_FOR_GUESS ? bytes : Arrays.copyOf(bytes, BYTES_FOR_GUESS);
        for (CharsetMatch match : new CharsetDetector().setText(head).detectAll()) {
            Charset charset = named(match.getName());
            if (charset != null && (!charset.name().startsWith("UTF-") || isWide(head))) {
                return charset;
            }
        }
        return StandardCharsets.UTF_8;
    }

    /** Any bytes are characters of UTF-16; those of Latin text, and line ends of any, have zeros in them. */
    private static boolean isWide(byte[] bytes) {
        int zeros = 0;
        for (byte b : bytes) {
            zeros += b == 0 ? 1 : 0;
        }
        return zeros > bytes.length / ZEROS_OF_WIDE;
    }

    private static Charset named(String name) {
        try {
            return name == null || !Charset.isSupported(name) ? null : Charset.forName(name);
        } catch (IllegalArgumentException e) { // no name at all, which a document may well state
            return null;
        }
    }
}
