package dev.penstock.connectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Fills {@code ${file:PATH}} in Kafka client properties with the whole content of a file, the way that Kubernetes and
 * Compose mount secrets (Kafka's own file provider reads Java properties files instead). A line break at the end is not
 * part of the secret. Public because Kafka makes it by reflection.
 */
public final class SecretFileProvider implements ConfigProvider {
    /** A certificate chain fits; a path that points at the wrong file does not fill the memory. */
    static final int MAX_BYTES = 256 * 1024;

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public ConfigData get(String path) {
        throw new ConfigException("${file:} names no file: write ${file:/path/of/the/secret}");
    }

    @Override
    public ConfigData get(String path, Set<String> files) {
        Map<String, String> found = new HashMap<>();
        for (String file : files) {
            found.put(file, read(file));
        }
        return new ConfigData(found);
    }

    private static String read(String file) {
        try (var in = Files.newInputStream(Path.of(file))) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new ConfigException(fault(file, "is larger than " + MAX_BYTES + " bytes"));
            }
            return new String(content, StandardCharsets.UTF_8).stripTrailing();
        } catch (NoSuchFileException absent) {
            throw new ConfigException(fault(file, "does not exist"));
        } catch (InvalidPathException invalid) {
            throw new ConfigException(fault(file, "is no valid path"));
        } catch (IOException unreadable) {
            throw new ConfigException(
                    fault(file, "cannot be read (" + unreadable.getClass().getSimpleName() + ")"));
        }
    }

    private static String fault(String file, String what) {
        return "file " + file + ", named by a kafka.properties option, " + what + ": mount it where the job runs";
    }

    @Override
    public void close() {}
}
