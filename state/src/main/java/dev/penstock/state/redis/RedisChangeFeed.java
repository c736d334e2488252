package dev.penstock.state.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Tails the stream of changes ({@code prefix:changes}) on one daemon thread with a connection of its own, and tells the
 * listeners in order. A listener first rebuilds, then hears of every change since the rebuild began.
 *
 * <p>The feed stands on the last entry that it has seen. Each round trip asks whether that entry is still there; if not
 * (trimmed while the feed was away, flushed, lost in a restart), changes may have been missed, and every listener
 * rebuilds. While Redis is down the feed tries again after 250 ms, later 5 s. Works on Redis 6.2.
 */
public final class RedisChangeFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisChangeFeed.class);
    private static final int BLOCK_MS = 1000;
    private static final int MAX_ENTRIES = 1000;

    private final RedisConnections redis;
    private final byte[] stream;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread tail;
    private volatile Connection connection;
    private byte[] lastSeen;
    private boolean failing;

    private RedisChangeFeed(RedisConnections redis) {
        this.redis = redis;
        this.stream = redis.keys().changes();
        this.tail = new Thread(this::run, "penstock-redis-changes");
        this.tail.setDaemon(true);
    }

    /** Starts the thread; whether Redis is up does not matter. The connections stay the caller's, to be closed after. */
    public static RedisChangeFeed open(RedisConnections redis) {
        RedisChangeFeed feed = new RedisChangeFeed(redis);
        feed.tail.start();
        return feed;
    }

    /** Hears of changes, always on the feed's thread. What it throws is logged, and the listener rebuilds. */
    public interface Listener {

        /** Reads everything from Redis. Called before the first change, and whenever changes may have been missed. */
        void rebuild();

        /** Changes in the order in which Redis made them; not empty. */
        void changed(List<Change> changes);
    }

    /** The listener rebuilds within about a second, on the feed's thread. Close the subscription to hear no more. */
    public Subscription subscribe(Listener listener) {
        Subscription subscription = new Subscription(listener);
        subscriptions.add(subscription);
        return subscription;
    }

    /** A listener's place in the feed. */
    public final class Subscription implements AutoCloseable {
        private final Listener listener;
        private volatile boolean rebuild = true;

        private Subscription(Listener listener) {
            this.listener = listener;
        }

        /** Has the listener rebuild within about a second, as it lost something of its own. */
        public void rebuild() {
            rebuild = true;
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    /** Ends the thread. A listener that is being told is waited for, up to some seconds. */
    @Override
    public void close() {
        closing.countDown();
        disconnect();
        try {
            tail.join(Math.max(5000, 2 * redis.options().timeout().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        long pauseMs = 250;
        while (!isClosing()) {
            try {
                connect();
                poll();
                pauseMs = 250;
                if (failing) {
                    LOG.info("The change feed from Redis at {} runs again", redis.address());
                    failing = false;
                }
            } catch (RuntimeException e) {
                failed(e);
                pauseMs = pause(pauseMs);
            }
        }
        disconnect();
    }

    private void failed(RuntimeException cause) {
        disconnect();
        if (!failing && !isClosing()) {
            failing = true;
            LOG.warn("The change feed from Redis at {} stopped; trying again until it runs", redis.address(), cause);
        }
    }

    private long pause(long pauseMs) {
        try {
            closing.await(pauseMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
        return Math.min(2 * pauseMs, 5000);
    }

    private void connect() {
        if (connection == null) {
            connection = redis.dedicated(redis.options().timeout().plus(Duration.ofMillis(BLOCK_MS)));
        }
        if (lastSeen == null) {
            lastSeen = lastEntry();
        }
    }

    /** One round trip: what came after the last entry seen, and whether that entry still stands. */
    private void poll() {
        for (Subscription subscription : subscriptions) {
            if (subscription.rebuild) {
                // First, so that what asks for another one meanwhile is heard.
                subscription.rebuild = false;
                rebuild(subscription);
            }
        }
        connection.sendCommand(new CommandArguments(Command.XREAD)
                .add("COUNT")
                .add(MAX_ENTRIES)
                .add("BLOCK")
                .add(BLOCK_MS)
                .add("STREAMS")
                .add(stream)
                .add(lastSeen));
        connection.sendCommand(
                new CommandArguments(Command.XRANGE).add(stream).add(lastSeen).add(lastSeen));
        List<Object> replies = connection.getMany(2);
        List<?> read = list(replies.get(0));
        // Asked after the read, so that a flush during the read is not missed because new entries followed it.
        if (list(replies.get(1)).isEmpty()) {
            missed();
        } else if (!read.isEmpty()) {
            deliver(list(list(read.get(0)).get(1)));
        }
    }

    private static void rebuild(Subscription subscription) {
        try {
            subscription.listener.rebuild();
        } catch (RuntimeException e) {
            subscription.rebuild = true;
            throw e;
        }
    }

    private void missed() {
        LOG.info("Changes in Redis at {} may have been missed; the indexes are rebuilt", redis.address());
        subscriptions.forEach(subscription -> subscription.rebuild = true);
        lastSeen = null;
    }

    private void deliver(List<?> entries) {
        List<Change> changes = new ArrayList<>();
        for (Object entry : entries) {
            Change.of(list(list(entry).get(1)))
                    .filter(change -> change.kind() != Change.Kind.MARK)
                    .ifPresent(changes::add);
        }
        lastSeen = (byte[]) list(entries.get(entries.size() - 1)).get(0);
        if (changes.isEmpty()) {
            return;
        }
        for (Subscription subscription : subscriptions) {
            tell(subscription, changes);
        }
    }

    private void tell(Subscription subscription, List<Change> changes) {
        if (subscription.rebuild) {
            return;
        }
        try {
            subscription.listener.changed(changes);
        } catch (RuntimeException e) {
            subscription.rebuild = true;
            if (!isClosing()) {
                LOG.warn("A change from Redis at {} could not be followed; the index is rebuilt", redis.address(), e);
            }
        }
    }

    /** Id of the stream's last entry; an empty stream gets one, so that the feed has something to stand on. */
    private byte[] lastEntry() {
        List<?> last = list(connection.executeCommand(new CommandArguments(Command.XREVRANGE)
                .add(stream)
                .add("+")
                .add("-")
                .add("COUNT")
                .add(1)));
        if (!last.isEmpty()) {
            return (byte[]) list(last.get(0)).get(0);
        }
        return (byte[]) connection.executeCommand(new CommandArguments(Command.XADD)
                .add(stream)
                .add("*")
                .add("kind")
                .add(Change.Kind.MARK.name()));
    }

    private static List<?> list(Object reply) {
        if (reply instanceof JedisDataException e) {
            throw e;
        }
        return reply == null ? List.of() : (List<?>) reply;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        try {
            open.forceDisconnect();
        } catch (IOException e) {
            LOG.debug("A connection to Redis did not close cleanly", e);
        }
    }
}
