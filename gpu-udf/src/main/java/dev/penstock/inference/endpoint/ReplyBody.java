package dev.penstock.inference.endpoint;

import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/**
 * Reads an answer's body as it comes, and hangs up on one beyond a limit: an endpoint cannot fill the heap. What cannot
 * be read fails the call at once, not at the end of the body.
 *
 * @param <T> what the body becomes
 */
final class ReplyBody<T> implements BodySubscriber<T> {
    private final int limit;
    private final Sink sink;
    private final Supplier<T> end;
    private final CompletableFuture<T> body = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private int size;

    private ReplyBody(int limit, Sink sink, Supplier<T> end) {
        this.limit = limit;
        this.sink = sink;
        this.end = end;
    }

    /** Takes the body part by part. */
    interface Sink {
        /** Reads the whole buffer. */
        void accept(ByteBuffer part);
    }

    static ReplyBody<byte[]> bytes(int limit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        return new ReplyBody<>(
                limit,
                part -> {
                    byte[] chunk = new byte[part.remaining()];
                    part.get(chunk);
                    bytes.writeBytes(chunk);
                },
                bytes::toByteArray);
    }

    static <T> ReplyBody<T> parts(int limit, Sink sink, Supplier<T> end) {
        return new ReplyBody<>(limit, sink, end);
    }

    @Override
    public CompletionStage<T> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                if (body.isDone()) {
                    return;
                }
                if (buffer.remaining() > limit - size) {
                    throw new InferenceException(Reason.MALFORMED_ANSWER, "answer is larger than " + limit + " bytes");
                }
                size += buffer.remaining();
                sink.accept(buffer);
            }
        } catch (RuntimeException e) {
            subscription.cancel();
            body.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        try {
            body.complete(end.get());
        } catch (RuntimeException e) {
            body.completeExceptionally(e);
        }
    }
}
