package dev.penstock.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisConnectionsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("REDIS_PASSWORD", "hunter2", "EMPTY", "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost:6379 | wrong scheme",
                "redis:localhost | names no host",
                "redis://localhost/none | is no database",
                "redis://localhost/-1 | is no database",
                "redis://local host | cannot be read as an address",
            })
    void saysWhatIsWrongWithAnAddress(String uri, String expected) {
        assertThatThrownBy(() -> open(uri, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis.uri")
                .hasMessageContaining(expected)
                .hasMessageContaining("redis://host:port/db");
    }

    @ParameterizedTest
    @CsvSource({"redis://me:hunter2@localhost", "redis://me:hunter2@local host", "http://me:hunter2@localhost"})
    void neverRepeatsAPassword(String uri) {
        assertThatThrownBy(() -> open(uri, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void saysWhereThePasswordIsMissing() throws Exception {
        String file = Files.writeString(folder.resolve("empty"), "\n").toString();
        assertThatThrownBy(() -> open("redis://h", null, "NONE", null)).hasMessageContaining("NONE is not set");
        assertThatThrownBy(() -> open("redis://h", null, "EMPTY", null)).hasMessageContaining("EMPTY is not set");
        assertThatThrownBy(() -> open("redis://h", null, null, "/no/such")).hasMessageContaining("/no/such cannot be");
        assertThatThrownBy(() -> open("redis://h", null, null, file)).hasMessageContaining("is empty");
        assertThatThrownBy(() -> open("redis://h", null, "EMPTY", file)).hasMessageContaining("keep one");
        assertThatThrownBy(() -> open("redis://h", "me", null, null)).hasMessageContaining("without a password");
    }

    @Test
    void opensWithoutConnecting() throws Exception {
        String file = Files.writeString(folder.resolve("secret"), "hunter2\n").toString();
        assertThatCode(() -> open("redis://host.invalid:1/3", "me", "REDIS_PASSWORD", null)
                        .close())
                .doesNotThrowAnyException();
        try (RedisConnections redis = open("rediss://127.0.0.1:1", "me", null, file)) {
            assertThat(redis.ping()).isFalse();
        }
    }

    @Test
    void partsOfAKeyCannotBeReadAsOneAnother() {
        RedisKeys keys = new RedisKeys("p");
        assertThat(new String(keys.of("a", "b:c%"), StandardCharsets.UTF_8)).isEqualTo("p:a:b%3Ac%25");
        assertThat(keys.of("a:b", "c")).isNotEqualTo(keys.of("a", "b:c"));
        assertThat(keys.of("a%3Ab")).isNotEqualTo(keys.of("a:b"));
    }

    private static RedisConnections open(String uri, String user, String passwordEnv, String passwordFile) {
        RedisOptions options =
                new RedisOptions(uri, user, passwordEnv, passwordFile, Duration.ofMillis(200), 2, "test");
        return RedisConnections.open(options, ENVIRONMENT::get);
    }
}
