package dev.penstock.inference.endpoint;

import dev.penstock.inference.GeneratorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Finds an endpoint's API key in the environment or in a mounted file. The key itself is never part of a message. */
final class ApiKey {
    private ApiKey() {}

    /**
     * @return the key, or null where the options name none
     * @throws IllegalArgumentException where it is not found where the options say that it is
     */
    static String find(String name, GeneratorOptions options, Function<String, String> environment) {
        if (options.apiKeyEnv() != null && options.apiKeyFile() != null) {
            throw new IllegalArgumentException(
                    name + ": api-key-env and api-key-file are both set; set one of the two");
        }
        if (options.apiKeyEnv() != null) {
            String key = environment.apply(options.apiKeyEnv());
            return checked(
                    key,
                    name + ": api-key-env: the environment variable " + options.apiKeyEnv(),
                    "set it to the API key in the environment of every TaskManager, or remove api-key-env");
        }
        if (options.apiKeyFile() != null) {
            return checked(
                    read(name, options.apiKeyFile()),
                    name + ": api-key-file: the file " + options.apiKeyFile(),
                    "write the API key into it, or remove api-key-file");
        }
        return null;
    }

    private static String read(String name, String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    name + ": api-key-file: cannot read " + file + " ("
                            + e.getClass().getSimpleName() + "); mount it on every TaskManager, or remove api-key-file",
                    e);
        }
    }

    private static String checked(String key, String where, String remedy) {
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException(where + " is not set or empty; " + remedy);
        }
        String trimmed = key.trim();
        if (!trimmed.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    where + " holds more than one line or characters other than visible ASCII; " + remedy);
        }
        return trimmed;
    }
}
