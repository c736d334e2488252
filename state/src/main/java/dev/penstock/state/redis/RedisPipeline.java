package dev.penstock.state.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Carries commands of many callers to Redis in few round trips: what queues up while one batch is on its way is the
 * next batch, up to {@value #MAX_BATCH} commands. A command fails, and never waits, when the queue is full, when it
 * queued for longer than the timeout, or when Redis failed a moment ago (see {@link Circuit}). Commands may be sent
 * twice after a broken connection, so they must be idempotent. Thread-safe.
 *
 * <p>Futures complete on the pipeline's own threads: what depends on them must not block.
 */
public final class RedisPipeline implements AutoCloseable {
    static final int MAX_BATCH = 512;
    private static final int QUEUE = 32_768;
    private static final int THREADS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(RedisPipeline.class);

    private final RedisConnections redis;
    private final LongSupplier nanoTime;
    private final Duration timeout;
    private final Circuit circuit;
    private final ArrayBlockingQueue<Call> queue = new ArrayBlockingQueue<>(QUEUE);
    private final LongAdder failures = new LongAdder();
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean closed;

    private RedisPipeline(RedisConnections redis, Duration timeout, LongSupplier nanoTime) {
        this.redis = redis;
        this.nanoTime = nanoTime;
        this.timeout = timeout;
        this.circuit = new Circuit(nanoTime);
    }

    /** The connections stay the caller's, to be closed after the pipeline. Their timeout holds for each command. */
    public static RedisPipeline open(RedisConnections redis) {
        return open(redis, redis.options().timeout());
    }

    /**
     * A pipeline whose commands may take longer than those of requests, for example because they are large.
     *
     * @param timeout longest time that a command waits for its turn, and again for its answer
     */
    public static RedisPipeline open(RedisConnections redis, Duration timeout) {
        RedisPipeline pipeline = new RedisPipeline(redis, timeout, System::nanoTime);
        for (int i = 1; i <= THREADS; i++) {
            pipeline.workers.add(pipeline.new Worker("penstock-redis-pipeline-" + i));
        }
        pipeline.workers.forEach(Thread::start);
        return pipeline;
    }

    /**
     * Sends a command.
     *
     * @return Redis' raw reply (null, Long, {@code byte[]} or a list of them); fails with
     *     {@link RedisUnavailableException}
     */
    public CompletableFuture<Object> submit(CommandArguments command) {
        Call call = new Call(command, new CompletableFuture<>(), nanoTime.getAsLong());
        if (closed) {
            fail(call, "the pipeline is closed");
        } else if (!circuit.admits()) {
            fail(call, "Redis failed a moment ago");
        } else if (!queue.offer(call)) {
            fail(call, "too many commands wait for Redis");
        } else if (closed && queue.remove(call)) {
            fail(call, "the pipeline is closed");
        }
        return call.reply;
    }

    /** Commands that failed, for whatever reason, since the pipeline was opened. */
    public long failures() {
        return failures.sum();
    }

    /** Ends the threads and fails what still waits. */
    @Override
    public void close() {
        closed = true;
        workers.forEach(Worker::interrupt);
        for (Worker worker : workers) {
            try {
                worker.join(timeout.toMillis() + 1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        failQueued("the pipeline is closed");
    }

    private void fail(Call call, String reason) {
        failures.increment();
        call.reply.completeExceptionally(RedisUnavailableException.cheap(reason));
    }

    private void failQueued(String reason) {
        List<Call> queued = new ArrayList<>();
        queue.drainTo(queued);
        queued.forEach(call -> fail(call, reason));
    }

    /** Calls that still have time; the others fail, as their callers count on the timeout. */
    private List<Call> inTime(List<Call> calls) {
        long now = nanoTime.getAsLong();
        List<Call> live = new ArrayList<>(calls.size());
        for (Call call : calls) {
            if (now - call.queuedAt > timeout.toNanos()) {
                fail(call, "waited for Redis longer than the timeout");
            } else {
                live.add(call);
            }
        }
        return live;
    }

    private void complete(Call call, Object reply) {
        if (reply instanceof JedisDataException e) {
            failures.increment();
            call.reply.completeExceptionally(redis.unavailable("answering a command", e));
        } else {
            call.reply.complete(reply);
        }
    }

    private record Call(CommandArguments command, CompletableFuture<Object> reply, long queuedAt) {}

    private final class Worker extends Thread {
        private Connection connection;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!closed) {
                    List<Call> batch = next();
                    if (!batch.isEmpty()) {
                        exchange(batch);
                    }
                }
            } catch (InterruptedException e) {
                LOG.debug("{} was asked to end", getName());
            } finally {
                disconnect();
            }
        }

        private List<Call> next() throws InterruptedException {
            List<Call> batch = new ArrayList<>();
            Call first = queue.poll(1, TimeUnit.SECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, MAX_BATCH - 1);
            }
            return batch;
        }

        private void exchange(List<Call> batch) {
            List<Call> live = inTime(batch);
            if (live.isEmpty()) {
                return;
            }
            List<Object> replies;
            try {
                replies = roundTrip(live);
            } catch (RuntimeException e) {
                gaveUp(live, e);
                return;
            }
            if (circuit.succeeded()) {
                LOG.info("Redis at {} answers again", redis.address());
            }
            for (int i = 0; i < live.size(); i++) {
                complete(live.get(i), replies.get(i));
            }
        }

        private List<Object> roundTrip(List<Call> batch) {
            boolean reused = connection != null;
            try {
                return sendAndReceive(batch);
            } catch (JedisConnectionException e) {
                disconnect();
                boolean late = e.getCause() instanceof SocketTimeoutException;
                if (!reused || late || closed) {
                    throw e;
                }
                // The server may have closed an idle connection, or restarted: that is no failure yet.
                return sendAndReceive(batch);
            }
        }

        private List<Object> sendAndReceive(List<Call> batch) {
            if (connection == null) {
                connection = redis.dedicated(timeout);
            }
            for (Call call : batch) {
                connection.sendCommand(call.command);
            }
            return connection.getMany(batch.size());
        }

        private void gaveUp(List<Call> batch, RuntimeException cause) {
            disconnect();
            if (circuit.failed() && !closed) {
                LOG.warn(
                        "Redis at {} does not answer ({}); lookups count as misses until it does",
                        redis.address(),
                        cause.getClass().getSimpleName());
            }
            RedisUnavailableException failure = redis.unavailable("answering " + batch.size() + " commands", cause);
            for (Call call : batch) {
                failures.increment();
                call.reply.completeExceptionally(failure);
            }
            failQueued("Redis failed a moment ago");
        }

        private void disconnect() {
            if (connection == null) {
                return;
            }
            try {
                connection.forceDisconnect();
            } catch (IOException e) {
                LOG.debug("A connection to Redis did not close cleanly", e);
            }
            connection = null;
        }
    }
}
