package dev.penstock.jobs.cli.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves the page and its data over HTTP, read-only. */
final class LiveServer implements AutoCloseable {
    /** Browsers that are told of news; each holds a thread. */
    static final int MOST_FOLLOWERS = 16;

    private static final int THREADS = MOST_FOLLOWERS + 8;
    private static final int WAITING = 64;
    private static final long KEEP_ALIVE_MILLIS = 15_000;
    /** News come in bursts, a report for each window length: a browser is told of them together. */
    private static final long TOGETHER_MILLIS = 250;

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final LiveStore store;
    private final LiveHtml page = LiveHtml.read();
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Semaphore followers = new Semaphore(MOST_FOLLOWERS);
    private final boolean loopback;

    private LiveServer(HttpServer server, LiveStore store) {
        this.server = server;
        this.store = store;
        this.loopback = server.getAddress().getAddress().isLoopbackAddress();
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "penstock-live-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    static LiveServer start(LiveAddress address, LiveStore store) {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        HttpServer server;
        try {
            if (socket.isUnresolved()) {
                throw new IOException("the host is unknown");
            }
            server = HttpServer.create(socket, 0);
        } catch (IOException failed) {
            throw new LivePageException(
                    "the live page cannot be served at " + address.host() + ":" + address.port() + ": "
                            + failed.getMessage() + "; name another port with --live-port, or off",
                    failed);
        }
        LiveServer live = new LiveServer(server, store);
        server.setExecutor(live.threads);
        server.createContext("/", live.guarded(live::page));
        server.createContext("/api/metrics", live.guarded(live::metrics));
        server.createContext("/events", live.guarded(live::events));
        server.start();
        return live;
    }

    URI uri() {
        String host = server.getAddress().getAddress().isAnyLocalAddress()
                ? LiveAddress.LOCALHOST
                : server.getAddress().getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + server.getAddress().getPort() + "/");
    }

    /** Only reads; and where only this machine is served, no page of another site that has pointed its name here. */
    private HttpHandler guarded(HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                Headers headers = exchange.getResponseHeaders();
                headers.set("Cache-Control", "no-store");
                headers.set("X-Content-Type-Options", "nosniff");
                headers.set("Referrer-Policy", "no-referrer");
                headers.set("Cross-Origin-Resource-Policy", "same-origin");
                if (loopback && !isLoopbackName(exchange.getRequestHeaders().getFirst("Host"))) {
                    send(exchange, 403, "text/plain", "this page is served to localhost only\n");
                } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                    headers.set("Allow", "GET, HEAD");
                    send(exchange, 405, "text/plain", "allowed are GET and HEAD\n");
                } else {
                    handler.handle(exchange);
                }
            }
        };
    }

    private static boolean isLoopbackName(String host) {
        return host != null && LOOPBACK_NAMES.contains(host.replaceFirst(":[0-9]+$", ""));
    }

    private void page(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            send(exchange, 404, "text/plain", "allowed are /, /api/metrics and /events\n");
            return;
        }
        exchange.getResponseHeaders().set("Content-Security-Policy", page.policy());
        send(exchange, 200, "text/html", page.bytes());
    }

    private void metrics(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/api/metrics")) {
            send(exchange, 404, "text/plain", "allowed are /, /api/metrics and /events\n");
            return;
        }
        send(exchange, 200, "application/json", store.json());
    }

    /** Tells the number of the newest version whenever there is one, as server-sent events, until the browser leaves. */
    private void events(HttpExchange exchange) throws IOException {
        if (!followers.tryAcquire()) {
            send(exchange, 503, "text/plain", MOST_FOLLOWERS + " browsers follow already\n");
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            follow(exchange.getResponseBody());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            followers.release();
        }
    }

    private void follow(OutputStream out) throws IOException, InterruptedException {
        long told = 0;
        write(out, "retry: 2000\n\n");
        while (!store.isClosed()) {
            long version = store.awaitNewer(told, KEEP_ALIVE_MILLIS);
            if (version == told) {
                write(out, ": still here\n\n");
            } else {
                write(out, "event: changed\ndata: " + version + "\n\n");
                told = version;
                store.awaitClose(TOGETHER_MILLIS);
            }
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        send(exchange, code, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
        } else {
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        store.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
