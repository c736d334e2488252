package dev.penstock.inference.endpoint;

import dev.penstock.inference.Shared;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The HTTP client and the timer of a TaskManager, shared by all of its endpoints. A handful of threads serve thousands
 * of calls: the client's selector, {@code workers} threads that read answers and run what is composed onto them (which
 * must therefore not block), and one timer.
 */
final class HttpTransport implements Timer, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MIN_WORKERS = 2;
    private static final int MAX_WORKERS = 8;

    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor alarms;
    private final HttpClient client;

    private HttpTransport(int workerCount, SSLContext trust) {
        workers = Executors.newFixedThreadPool(workerCount, daemons("penstock-http-"));
        alarms = new ScheduledThreadPoolExecutor(1, daemons("penstock-http-timer-"));
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        client = HttpClient.newBuilder()
                .executor(workers)
                .sslContext(trust)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Trusts what the JVM trusts: its own authorities, or those of {@code javax.net.ssl.trustStore}. */
    static HttpTransport open() {
        try {
            return open(SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JVM's trust store cannot be read: check javax.net.ssl.trustStore", e);
        }
    }

    static HttpTransport open(SSLContext trust) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new HttpTransport(Math.max(MIN_WORKERS, Math.min(MAX_WORKERS, processors)), trust);
    }

    static Shared.Lease<HttpTransport> lease() {
        return Shared.lease(HttpTransport.class, HttpTransport::open);
    }

    /**
     * Sends a request without blocking. Over TLS the call is a stream of an HTTP/2 connection; where the server allows
     * no further stream, which the JDK's client reports as a failure instead of opening a second connection, the call
     * goes over a connection of HTTP/1.1. Without TLS it is HTTP/1.1 at once: servers in the field stumble over the
     * upgrade to h2c and lose the body.
     *
     * @param body reads the answer
     * @param started told each exchange, so that it can be cancelled
     * @return completes with the response, or exceptionally with an {@link IOException}
     */
    <T> CompletableFuture<HttpResponse<T>> send(
            HttpRequest.Builder request,
            boolean tls,
            HttpResponse.BodyHandler<T> body,
            Consumer<CompletableFuture<?>> started) {
        HttpRequest http1 = request.version(HttpClient.Version.HTTP_1_1).build();
        if (!tls) {
            return started(client.sendAsync(http1, body), started);
        }
        HttpRequest http2 = request.version(HttpClient.Version.HTTP_2).build();
        return started(client.sendAsync(http2, body), started)
                .exceptionallyCompose(failure -> isStreamLimit(failure)
                        ? started(client.sendAsync(http1, body), started)
                        : CompletableFuture.failedFuture(failure));
    }

    private static <T> CompletableFuture<T> started(
            CompletableFuture<T> exchange, Consumer<CompletableFuture<?>> started) {
        started.accept(exchange);
        return exchange;
    }

    /** The JDK has no type for it (jdk.internal.net.http.Http2Connection.reserveStream). */
    static boolean isStreamLimit(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof IOException
                && cause.getMessage() != null
                && cause.getMessage().contains("too many concurrent streams");
    }

    ExecutorService workers() {
        return workers;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm schedule(Runnable task, long delayNanos) {
        try {
            ScheduledFuture<?> alarm = alarms.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> alarm.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {}; // what waited was answered when its endpoint was closed
        }
    }

    /** Stops the threads; the client's selector ends once the client is unreachable, as Java 17 has no other way. */
    @Override
    public void close() {
        alarms.shutdownNow();
        workers.shutdown();
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
