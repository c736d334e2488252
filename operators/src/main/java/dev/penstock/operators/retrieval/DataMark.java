package dev.penstock.operators.retrieval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What opens every line of text from outside in a prompt. The mark is a hash of request and text: a text that holds its
 * own mark would have to contain a hash of itself; should it hold the mark nevertheless, that is removed.
 *
 * @param text hexadecimal digits
 */
public record DataMark(String text) {
    private static final int DIGITS = 12;
    private static final int LINE = 120;

    public static DataMark of(String requestId, List<String> quoted) {
        MessageDigest digest = sha256();
        digest.update(requestId.getBytes(StandardCharsets.UTF_8));
        for (String part : quoted) {
            digest.update((byte) 0);
            digest.update(part.getBytes(StandardCharsets.UTF_8));
        }
        return new DataMark(HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS));
    }

    /**
     * Adds text as data, between lines that say where it begins and ends.
     *
     * @param name what it is, for example {@code passage [1]}
     * @param title its first line; null for none
     */
    public void quote(StringBuilder out, String name, String title, String quoted) {
        out.append('\n').append(text).append(' ').append(name).append(" begins");
        if (title != null) {
            lines(out, title);
        }
        lines(out, quoted);
        out.append('\n').append(text).append(' ').append(name).append(" ends");
    }

    private void lines(StringBuilder out, String quoted) {
        for (String line : QuotedText.lines(quoted, text, LINE)) {
            out.append('\n').append(text).append("| ").append(line);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
