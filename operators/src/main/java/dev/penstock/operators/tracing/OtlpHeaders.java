package dev.penstock.operators.tracing;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Reads the HTTP headers of exports where the options say that they are. No message holds one of them. */
final class OtlpHeaders {
    private OtlpHeaders() {}

    /**
     * @param environment environment variables by name, null where there is none
     * @throws IllegalArgumentException where they are not found, or are none
     */
    static Map<String, String> find(TracingOptions options, Function<String, String> environment) {
        if (options.headersEnv() != null && options.headersFile() != null) {
            throw new IllegalArgumentException(
                    "tracing: headers-env and headers-file are both set; set one of the two");
        }
        if (options.headersEnv() != null) {
            return parse(
                    environment.apply(options.headersEnv()),
                    "tracing.headers-env: the environment variable " + options.headersEnv());
        }
        if (options.headersFile() != null) {
            return parse(read(options.headersFile()), "tracing.headers-file: the file " + options.headersFile());
        }
        return Map.of();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tracing.headers-file: cannot read " + file + " ("
                            + e.getClass().getSimpleName()
                            + "); mount it on every TaskManager, or remove headers-file",
                    e);
        }
    }

    private static Map<String, String> parse(String text, String where) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    where + " is not set or empty; give it headers as name=value,name=value, or remove the option");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : text.strip().split(",")) {
            int equals = header.indexOf('=');
            String name = equals < 0 ? "" : header.substring(0, equals).strip();
            if (!name.matches("[A-Za-z0-9_-]+")) {
                throw new IllegalArgumentException(
                        where + " holds something that is no header; allowed is name=value,name=value");
            }
            headers.put(name, decoded(header.substring(equals + 1).strip(), where));
        }
        return headers;
    }

    /** Values are percent-encoded, as in OTEL_EXPORTER_OTLP_HEADERS. */
    private static String decoded(String value, String where) {
        String decoded;
        try {
            decoded = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // the cause would quote the value
            throw new IllegalArgumentException(where + " holds a value with a percent sign that encodes nothing");
        }
        if (!decoded.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IllegalArgumentException(where + " holds a value with characters other than visible ASCII");
        }
        return decoded;
    }
}
