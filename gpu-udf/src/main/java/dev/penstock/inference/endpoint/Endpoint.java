package dev.penstock.inference.endpoint;

import dev.penstock.inference.GeneratorOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where calls go, and what stands in their head. */
final class Endpoint {
    private static final int LONGEST_ID = 240;
    private static final int HASH_DIGITS = 8;

    private final URI uri;
    private final String accept;
    private final String apiKey;

    private Endpoint(URI uri, String accept, String apiKey) {
        this.uri = uri;
        this.accept = accept;
        this.apiKey = apiKey;
    }

    /** @throws IllegalArgumentException where {@code location} is no base URL */
    static Endpoint of(String name, GeneratorOptions options, String apiKey) {
        String location = options.location();
        String allowed = "; give the endpoint's base URL up to and including /v1, for example http://localhost:8000/v1";
        if (location == null || location.isBlank()) {
            throw new IllegalArgumentException(name + ": location is not set" + allowed);
        }
        URI base;
        try {
            base = new URI(location.trim());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name + ": location is no URL" + allowed, e);
        }
        if (base.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    name + ": location holds credentials; remove them, and set api-key-env or api-key-file");
        }
        boolean http = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!http || base.getHost() == null || base.getQuery() != null || base.getFragment() != null) {
            throw new IllegalArgumentException(name + ": location is '" + location + "'" + allowed);
        }
        String path = base.toString();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String accept = options.stream() ? "text/event-stream, application/json" : "application/json";
        return new Endpoint(URI.create(path + "/chat/completions"), accept, apiKey);
    }

    boolean isTls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /**
     * @param id the prompt's id: a provider that knows {@code Idempotency-Key} answers a repeated call from memory
     * @param traceparent of {@link dev.penstock.inference.Prompt}, null for none
     */
    HttpRequest.Builder post(String id, String traceparent, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .header("Idempotency-Key", idempotencyKey(id, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (traceparent != null) {
            request.header("traceparent", traceparent);
        }
        return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
    }

    /**
     * The id itself where it can stand in a header, else its hash: ids come from outside. Behind it comes the beginning
     * of the body's hash, as providers refuse a key that they know with another body: that of the same prompt to another
     * model, or of an id that is used again.
     */
    static String idempotencyKey(String id, byte[] body) {
        boolean fits = !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().allMatch(c -> c > ' ' && c < 127);
        String name = fits ? id : "sha256-" + sha256(id.getBytes(StandardCharsets.UTF_8));
        return name + "-" + sha256(body).substring(0, HASH_DIGITS);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
