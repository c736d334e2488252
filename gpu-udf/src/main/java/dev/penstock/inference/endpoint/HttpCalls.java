package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Single calls over HTTP, each under a timeout until the whole answer is there: the JDK's own ends at the headers. */
final class HttpCalls implements ChatCalls {
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final String EVENT_STREAM = "text/event-stream";

    private final Endpoint endpoint;
    private final HttpTransport transport;
    private final Clock clock;

    HttpCalls(Endpoint endpoint, HttpTransport transport, Clock clock) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public Exchange send(String id, String traceparent, byte[] body, long timeoutNanos, Reason late) {
        HttpExchange exchange = new HttpExchange(timeoutNanos, late);
        exchange.send(endpoint.post(id, traceparent, body));
        return exchange;
    }

    private final class HttpExchange implements Exchange {
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private final long sentAt;
        private final Timer.Alarm alarm;
        private volatile CompletableFuture<?> exchange;
        private volatile boolean begun;

        private HttpExchange(long timeoutNanos, Reason late) {
            this.sentAt = transport.nanoTime();
            this.alarm = transport.schedule(
                    () -> {
                        reply.completeExceptionally(new InferenceException(
                                late, "no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms"));
                        hangUp();
                    },
                    timeoutNanos);
        }

        private void send(HttpRequest.Builder request) {
            transport.send(request, endpoint.isTls(), this::body, this::started).whenComplete((response, failure) -> {
                alarm.cancel();
                if (failure == null) {
                    reply.complete(response.body());
                } else {
                    reply.completeExceptionally(failure);
                }
            });
        }

        private BodySubscriber<Reply> body(HttpResponse.ResponseInfo info) {
            begun = true;
            boolean events = info.headers()
                    .firstValue("Content-Type")
                    .map(type -> type.startsWith(EVENT_STREAM))
                    .orElse(false);
            if (info.statusCode() == 200 && events) {
                return streamed();
            }
            return HttpResponse.BodySubscribers.mapping(ReplyBody.bytes(MAX_BODY_BYTES), bytes -> read(info, bytes));
        }

        private BodySubscriber<Reply> streamed() {
            ChatStream stream = new ChatStream();
            EventStream events = new EventStream(stream::accept);
            long[] firstTokenNanos = {-1};
            return ReplyBody.parts(
                    MAX_BODY_BYTES,
                    part -> {
                        events.feed(part);
                        if (firstTokenNanos[0] < 0 && stream.hasBegun()) {
                            firstTokenNanos[0] = transport.nanoTime() - sentAt;
                        }
                    },
                    () -> new Reply(stream.complete(), firstTokenNanos[0]));
        }

        private Reply read(HttpResponse.ResponseInfo info, byte[] bytes) {
            if (info.statusCode() == 200) {
                return new Reply(ChatCompletion.read(bytes), -1);
            }
            throw ErrorAnswer.toFailure(
                    info.statusCode(), bytes, AskedPause.ms(info.statusCode(), info.headers(), clock));
        }

        private void started(CompletableFuture<?> newExchange) {
            exchange = newExchange;
            if (reply.isDone()) {
                newExchange.cancel(true);
            }
        }

        @Override
        public CompletableFuture<Reply> reply() {
            return reply;
        }

        @Override
        public boolean hasBegun() {
            return begun;
        }

        @Override
        public void cancel() {
            alarm.cancel();
            reply.cancel(false);
            hangUp();
        }

        private void hangUp() {
            CompletableFuture<?> current = exchange;
            if (current != null) {
                current.cancel(true);
            }
        }
    }
}
