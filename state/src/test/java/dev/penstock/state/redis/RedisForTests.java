package dev.penstock.state.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisServer;

/** A Redis of the test's own, on a free port, that can be stopped and started again. It keeps nothing on disk. */
public final class RedisForTests implements AutoCloseable {
    private final int port;
    private RedisServer server;

    private RedisForTests(int port) {
        this.port = port;
    }

    public static RedisForTests started() throws IOException {
        RedisForTests redis = stopped();
        redis.start();
        return redis;
    }

    public static RedisForTests stopped() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return new RedisForTests(free.getLocalPort());
        }
    }

    public void start() throws IOException {
        server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
    }

    public void stop() throws IOException {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    public RedisOptions options() {
        return options("test");
    }

    public RedisOptions options(String prefix) {
        return new RedisOptions("redis://127.0.0.1:" + port, null, null, null, Duration.ofSeconds(2), 8, prefix);
    }

    /** A plain client, to look behind the scenes. The caller closes it. */
    public Jedis client() {
        return new Jedis("127.0.0.1", port);
    }

    /** Waits until a condition holds; fails after 15 s. For what happens on other threads. */
    public static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen within 15 s: " + what);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
