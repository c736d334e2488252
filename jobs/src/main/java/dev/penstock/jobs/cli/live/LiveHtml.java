package dev.penstock.jobs.cli.live;

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
                    "default-src 'none'; script-src " + hash("script", text) + "; style-src " + hash("style", text)
                            + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors"
                            + " 'none'");
        } catch (IOException failed) {
            throw new LivePageException("the live page cannot be read from the jar", failed);
        }
    }

    /** Of what stands in the page's one element of that name. */
    private static String hash(String element, String text) {
        String opening = "<" + element + ">";
        int start = text.indexOf(opening) + opening.length();
        int end = text.indexOf("</" + element + ">", start);
        if (start < opening.length() || end < 0) {
            throw new IllegalStateException(RESOURCE + " lacks " + opening);
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.substring(start, end).getBytes(StandardCharsets.UTF_8));
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
