package dev.penstock.operators.parsing;

import dev.penstock.inference.Shared;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tika.exception.TikaException;
import org.apache.tika.utils.XMLReaderUtils;

/**
 * The threads of one TaskManager that parse documents, shared by its subtasks. A document that takes longer than allowed
 * is given up: its thread is interrupted, and replaced by another until it ends. Java cannot end a thread that does not
 * heed that; once {@value #MOST_GIVEN_UP} of them run on, no document is taken until one ends, since the process would
 * fill up with them. What waits for the threads is bounded by the capacity of the asynchronous operators.
 */
public final class Parsers implements AutoCloseable {
    private static final int MOST_GIVEN_UP = 8;

    private final Parsing parsing;
    private final ParsingOptions options;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timer;
    private int givenUp;

    /** How one document is parsed. */
    @FunctionalInterface
    interface Parsing {
        ParsedText parse(byte[] content, String mediaType, String name) throws UnparsableException;
    }

    Parsers(ParsingOptions options, Parsing parsing) {
        this.options = options;
        this.parsing = parsing;
        threads = new ThreadPoolExecutor(
                options.threads(),
                options.threads(),
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("penstock-parse-"));
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemons("penstock-parse-timer-"));
        scheduler.setRemoveOnCancelPolicy(true); // else each document would be held until its time is over
        timer = scheduler;
    }

    /** Leases the parsers for these options, which are closed with the last lease. */
    public static Shared.Lease<Parsers> lease(ParsingOptions options) {
        return Shared.lease(new Key(options), () -> {
            provideXmlParsers(options.threads() + MOST_GIVEN_UP);
            return new Parsers(options, new DocumentParser(options)::parse);
        });
    }

    /** Tika lends its XML parsers from one pool of the process, on which threads would wait for each other. */
    private static synchronized void provideXmlParsers(int threads) {
        try {
            if (XMLReaderUtils.getPoolSize() < threads) {
                XMLReaderUtils.setPoolSize(threads);
            }
        } catch (TikaException e) {
            throw new IllegalStateException("the XML parser of this Java does not start", e);
        }
    }

    /**
     * Has a document parsed, as {@link DocumentParser#parse} does, within the time that the options allow.
     *
     * @return completes with the text, or exceptionally with an {@link UnparsableException} and nothing else
     */
    public CompletableFuture<ParsedText> submit(byte[] content, String mediaType, String name) {
        Attempt attempt = new Attempt(content, mediaType, name);
        try {
            threads.execute(attempt);
        } catch (RejectedExecutionException e) {
            attempt.result.completeExceptionally(new UnparsableException("the parsers were closed", e));
        }
        return attempt.result;
    }

    /** Gives up what is being parsed; what waits fails. */
    @Override
    public void close() {
        timer.shutdownNow();
        for (Runnable waiting : threads.shutdownNow()) {
            ((Attempt) waiting).result.completeExceptionally(new UnparsableException("the parsers were closed"));
        }
    }

    /** Threads of documents that were given up and have not ended. */
    synchronized int givenUp() {
        return givenUp;
    }

    private synchronized boolean takesDocuments() {
        return givenUp < MOST_GIVEN_UP;
    }

    private synchronized void addGivenUp(int change) {
        givenUp += change;
        int size = options.threads() + givenUp;
        // Either order is refused for one of the two directions.
        if (change > 0) {
            threads.setMaximumPoolSize(size);
            threads.setCorePoolSize(size);
        } else {
            threads.setCorePoolSize(size);
            threads.setMaximumPoolSize(size);
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private record Key(ParsingOptions options) {}

    private final class Attempt implements Runnable {
        private final byte[] content;
        private final String mediaType;
        private final String name;
        private final CompletableFuture<ParsedText> result = new CompletableFuture<>();
        /** While it parses. */
        private Thread thread;

        private boolean isGivenUp;

        Attempt(byte[] content, String mediaType, String name) {
            this.content = content;
            this.mediaType = mediaType;
            this.name = name;
        }

        @Override
        public void run() {
            if (!takesDocuments()) {
                result.completeExceptionally(new UnparsableException("parsing is suspended: " + MOST_GIVEN_UP
                        + " documents before it do not end, though their time is over; restart the TaskManager if that"
                        + " lasts"));
                return;
            }
            ScheduledFuture<?> limit;
            try {
                begin();
                limit = timer.schedule(this::giveUp, options.timeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(new UnparsableException("the parsers were closed", e));
                return;
            }
            try {
                result.complete(parsing.parse(content, mediaType, name));
            } catch (UnparsableException e) {
                result.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                // Of one document: the thread, and the documents behind it, go on.
                result.completeExceptionally(new UnparsableException("it cannot be read: " + TikaReader.kindOf(e), e));
            } finally {
                limit.cancel(false);
                end();
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
        }

        private void giveUp() {
            synchronized (this) {
                if (thread == null) {
                    return;
                }
                isGivenUp = true;
                addGivenUp(1);
                thread.interrupt();
            }
            result.completeExceptionally(new UnparsableException("it was not read within "
                    + options.timeout().toMillis() + " ms, the longest that a document may take (timeout)"));
        }

        private void end() {
            synchronized (this) {
                thread = null;
                if (isGivenUp) {
                    addGivenUp(-1);
                }
            }
            if (!threads.isShutdown()) {
                Thread.interrupted(); // meant for this document, not for the next one
            }
        }
    }
}
