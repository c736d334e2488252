package dev.penstock.jobs.serve;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A collector that takes OTLP over HTTP and keeps what it gets. It reads the few fields of trace.proto that tests look at
 * by their numbers.
 */
final class SpanCollector implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Span> spans = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final HttpServer server;

    /** @param attributes texts, numbers as Long and Double; others are left out */
    record Span(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long startNanos,
            long endNanos,
            Map<String, Object> attributes) {}

    private SpanCollector(HttpServer server) {
        this.server = server;
    }

    static SpanCollector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SpanCollector collector = new SpanCollector(server);
        server.createContext("/v1/traces", collector::take);
        server.start();
        return collector;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** Waits until {@code done} holds for the spans that came. */
    List<Span> await(Duration patience, Predicate<List<Span>> done) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!done.test(spans)) {
                if (left <= 0) {
                    throw new AssertionError("after " + patience.toSeconds() + " s, these spans have come: " + spans);
                }
                left = changed.awaitNanos(left);
            }
            return List.copyOf(spans);
        } finally {
            lock.unlock();
        }
    }

    /** The values of the header {@code x-token} of all calls. */
    List<String> tokens() {
        lock.lock();
        try {
            return List.copyOf(tokens);
        } finally {
            lock.unlock();
        }
    }

    private void take(HttpExchange call) throws IOException {
        try (InputStream body = new GZIPInputStream(call.getRequestBody())) {
            List<Span> read = read(UnknownFieldSet.parseFrom(body));
            lock.lock();
            try {
                spans.addAll(read);
                tokens.add(call.getRequestHeaders().getFirst("x-token"));
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            call.sendResponseHeaders(200, -1);
        } finally {
            call.close();
        }
    }

    private static List<Span> read(UnknownFieldSet request) throws IOException {
        List<Span> read = new ArrayList<>();
        for (UnknownFieldSet resource : messages(request, 1)) {
            for (UnknownFieldSet scope : messages(resource, 2)) {
                for (UnknownFieldSet span : messages(scope, 2)) {
                    read.add(new Span(
                            hex(span, 1),
                            hex(span, 2),
                            hex(span, 4),
                            text(span, 5),
                            span.getField(7).getFixed64List().get(0),
                            span.getField(8).getFixed64List().get(0),
                            attributes(span)));
                }
            }
        }
        return read;
    }

    private static Map<String, Object> attributes(UnknownFieldSet span) throws IOException {
        Map<String, Object> attributes = new HashMap<>();
        for (UnknownFieldSet attribute : messages(span, 9)) {
            UnknownFieldSet value = messages(attribute, 2).get(0);
            if (value.hasField(1)) {
                attributes.put(text(attribute, 1), text(value, 1));
            } else if (value.hasField(3)) {
                attributes.put(
                        text(attribute, 1), value.getField(3).getVarintList().get(0));
            } else if (value.hasField(4)) {
                attributes.put(
                        text(attribute, 1),
                        Double.longBitsToDouble(
                                value.getField(4).getFixed64List().get(0)));
            }
        }
        return attributes;
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field) throws IOException {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString bytes : of.getField(field).getLengthDelimitedList()) {
            messages.add(UnknownFieldSet.parseFrom(bytes));
        }
        return messages;
    }

    private static String text(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().get(0).toStringUtf8();
    }

    private static String hex(UnknownFieldSet of, int field) {
        List<ByteString> bytes = of.getField(field).getLengthDelimitedList();
        return bytes.isEmpty() ? "" : HexFormat.of().formatHex(bytes.get(0).toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
