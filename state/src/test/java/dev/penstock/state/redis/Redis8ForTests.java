package dev.penstock.state.redis;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.Jedis;

/**
 * A Redis 8 of the test's own, on a free port: the executable that the environment variable {@value #VARIABLE} names, or
 * {@code redis-server} on the path where that is 8 or newer. Without one, tests that need it are skipped.
 */
public final class Redis8ForTests implements AutoCloseable {
    private static final String VARIABLE = "PENSTOCK_REDIS8";
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");

    private final String executable;
    private final int port;
    private Process server;

    private Redis8ForTests(String executable, int port) {
        this.executable = executable;
        this.port = port;
    }

    /** Skips the test where there is no Redis 8. */
    public static Redis8ForTests started() throws Exception {
        Optional<String> executable = executable();
        Assumptions.assumeTrue(
                executable.isPresent(),
                "needs Redis 8: name its executable in " + VARIABLE + ", or have redis-server 8 on the path");
        try (ServerSocket free = new ServerSocket(0)) {
            Redis8ForTests redis = new Redis8ForTests(executable.get(), free.getLocalPort());
            free.close();
            redis.start();
            return redis;
        }
    }

    private static Optional<String> executable() throws Exception {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank()) {
            if (!isNew(named)) {
                throw new IllegalStateException(VARIABLE + ": " + named + " is no Redis of version 8 or newer");
            }
            return Optional.of(named);
        }
        for (String folder :
                Stream.of(System.getenv("PATH").split(File.pathSeparator)).toList()) {
            Path candidate = Path.of(folder, "redis-server");
            if (Files.isExecutable(candidate) && isNew(candidate.toString())) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }

    private static boolean isNew(String executable) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(executable, "--version")
                .redirectErrorStream(true)
                .start();
        String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher version = VERSION.matcher(says);
        return version.find() && Integer.parseInt(version.group(1)) >= 8;
    }

    public void start() throws Exception {
        server = new ProcessBuilder(
                        executable,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisForTests.eventually("Redis 8 answers", () -> {
            try (Jedis client = client()) {
                return "PONG".equals(client.ping());
            } catch (RuntimeException e) {
                return false;
            }
        });
    }

    public void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            server.waitFor();
            server = null;
        }
    }

    public RedisOptions options() {
        return new RedisOptions("redis://127.0.0.1:" + port, null, null, null, Duration.ofSeconds(2), 8, "test");
    }

    /** A plain client, to look behind the scenes. The caller closes it. */
    public Jedis client() {
        return new Jedis("127.0.0.1", port);
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
