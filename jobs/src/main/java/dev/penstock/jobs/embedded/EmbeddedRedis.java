package dev.penstock.jobs.embedded;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;

/** A Redis server as a child process on a free port of the loopback interface, without persistence. */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);

    private final Path folder;
    private final int port;
    private RedisServer server;

    private EmbeddedRedis(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts a server; returns when it takes commands.
     *
     * @throws EmbeddedException when it does not come up
     */
    public static EmbeddedRedis start() {
        EmbeddedRedis redis = new EmbeddedRedis(
                Workspace.folder("redis"), Workspace.freePorts(1).get(0));
        try {
            redis.resume();
            return redis;
        } catch (EmbeddedException failed) {
            Workspace.delete(redis.folder);
            throw failed;
        }
    }

    /** Starts a stopped server again, empty and on the same port; does nothing while it runs. */
    public synchronized void resume() {
        if (server != null) {
            return;
        }
        try {
            RedisServer starting = RedisServer.newRedisServer()
                    .bind(Workspace.HOST)
                    .port(port)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .setting("dir " + quoted(folder))
                    .soutListener(line -> LOG.debug("redis: {}", line))
                    .serrListener(line -> LOG.warn("redis: {}", line))
                    .build();
            starting.start();
            server = starting;
        } catch (IOException | RuntimeException failed) {
            throw new EmbeddedException(
                    "Redis did not start on " + Workspace.HOST + ":" + port + ": " + failed.getMessage(), failed);
        }
    }

    /** Redis reads a quoted argument with C escapes. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Stops the server, as a crash would: what it held is gone. */
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        try {
            server.stop();
        } catch (IOException failed) {
            throw new EmbeddedException(
                    "Redis on " + Workspace.HOST + ":" + port + " did not stop: " + failed.getMessage(), failed);
        } finally {
            server = null;
        }
    }

    /** The server's address, {@code redis://host:port}; the same before and after a restart. */
    public String uri() {
        return "redis://" + Workspace.HOST + ":" + port;
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            Workspace.delete(folder);
        }
    }
}
