package dev.penstock.jobs.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A page that stays open in a browser, asked over the DevTools protocol. */
final class BrowserTab implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Process browser;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> replies;
    private int calls;

    private BrowserTab(Process browser, WebSocket socket, BlockingQueue<JsonNode> replies) {
        this.browser = browser;
        this.socket = socket;
        this.replies = replies;
    }

    /** @param profile in which the browser says at which port it listens */
    static BrowserTab open(Process browser, Path profile) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI pages = URI.create("http://127.0.0.1:" + port(browser, profile) + "/json/list");
        BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(page(http, pages), new Replies(replies))
                .get(60, TimeUnit.SECONDS);
        return new BrowserTab(browser, socket, replies);
    }

    private static String port(Process browser, Path profile) throws IOException {
        Path file = profile.resolve("DevToolsActivePort");
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (browser.isAlive() && System.nanoTime() < giveUp) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() >= 2) {
                return lines.get(0);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("Chromium did not say where it listens");
    }

    private static URI page(HttpClient http, URI pages) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < giveUp) {
            String body = http.send(HttpRequest.newBuilder(pages).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonNode target : JSON.readTree(body)) {
                if (target.path("type").asText().equals("page")) {
                    return URI.create(target.path("webSocketDebuggerUrl").asText());
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("Chromium has no page open");
    }

    /** Waits until an expression of the page is a certain text. */
    void await(String expression, String wanted) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        String is = null;
        while (System.nanoTime() < giveUp) {
            is = evaluate(expression);
            if (wanted.equals(is)) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError(expression + " is " + is + ", not " + wanted);
    }

    private String evaluate(String expression) throws InterruptedException {
        int call = ++calls;
        ObjectNode request = JSON.createObjectNode().put("id", call).put("method", "Runtime.evaluate");
        request.putObject("params").put("expression", "String(" + expression + ")");
        socket.sendText(request.toString(), true);
        for (JsonNode reply = next(); ; reply = next()) {
            if (reply.path("id").asInt() == call) {
                return reply.at("/result/result/value").asText();
            }
        }
    }

    private JsonNode next() throws InterruptedException {
        JsonNode reply = replies.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        if (reply == null) {
            throw new AssertionError("Chromium does not answer");
        }
        return reply;
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        Chromium.end(browser);
    }

    /** Puts the parts of a message together. */
    private static final class Replies implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> replies;
        private final StringBuilder text = new StringBuilder();

        Replies(BlockingQueue<JsonNode> replies) {
            this.replies = replies;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    replies.add(JSON.readTree(text.toString()));
                } catch (IOException noJson) {
                    throw new AssertionError(noJson);
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
