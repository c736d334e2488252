package dev.penstock.jobs.cli.live;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page, one file, with the policy that lets a browser run its own script and style and nothing else: both are named by
 * their hashes.
 */
final class LiveHtml {
    private static final String RESOURCE = "/live/index.html";
    private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*?)</script>");
    private static final Pattern STYLE = Pattern.compile("(?s)<style>(.*?)</style>");

    private final byte[] bytes;
    private final String policy;

    private LiveHtml(byte[] bytes, String policy) {
        this.bytes = bytes;
        this.policy = policy;
    }

    static LiveHtml read() {
        try (InputStream in = LiveHtml.class.getResourceAsStream(RESOURCE)) {
            byte[] bytes = in.readAllBytes();
            String text = new String(bytes, StandardCharsets.UTF_8);
            return new LiveHtml(
                    bytes,
                    "default-src 'none'; script-src " + hash(SCRIPT, text) + "; style-src " + hash(STYLE, text)
                            + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors"
                            + " 'none'");
        } catch (IOException failed) {
            throw new LivePageException("the live page cannot be read from the jar", failed);
        }
    }

    private static String hash(Pattern element, String text) {
        Matcher found = element.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException(RESOURCE + " lacks " + element);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** Value of the header {@code Content-Security-Policy}. */
    String policy() {
        return policy;
    }
}
