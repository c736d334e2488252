package dev.penstock.state.redis;

import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

@Timeout(60)
class RedisChangeFeedITCase {
    private static final Change STORED = new Change(Change.Kind.ANSWER_STORED, "", "k", "");

    private final Recorder recorder = new Recorder();
    private RedisForTests server;
    private RedisConnections redis;
    private RedisChangeFeed feed;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        redis = RedisConnections.open(server.options());
        feed = RedisChangeFeed.open(redis);
        feed.subscribe(recorder);
        eventually("the first rebuild", () -> recorder.rebuilds.get() == 1);
    }

    @AfterEach
    void close() throws Exception {
        feed.close();
        redis.close();
        server.close();
    }

    @Test
    void tellsChangesInOrder() throws Exception {
        announce("DOCUMENT_CHANGED", "c", "1", "g");
        announce("ANSWER_STORED", "", "k");
        announce("SOMETHING_NEW", "", "from a later version");
        announce("ANSWER_EVICTED", "", "k");
        eventually("all changes", () -> recorder.changes.size() == 3);
        assertThat(recorder.changes)
                .containsExactly(
                        new Change(Change.Kind.DOCUMENT_CHANGED, "c", "1", "g"),
                        STORED,
                        new Change(Change.Kind.ANSWER_EVICTED, "", "k", ""));
        assertThat(recorder.rebuilds).hasValue(1);
    }

    @Test
    void asksForARebuildAfterAFlushEvenWhenNewChangesFollowAtOnce() throws Exception {
        try (Jedis client = server.client()) {
            client.flushAll();
        }
        announce("ANSWER_STORED", "", "k");
        eventually("a rebuild", () -> recorder.rebuilds.get() == 2);
        announce("ANSWER_STORED", "", "k");
        eventually("the feed goes on", () -> recorder.changes.contains(STORED));
    }

    @Test
    void asksForARebuildWhenRedisComesBackEmpty() throws Exception {
        server.stop();
        server.start();
        eventually("a rebuild", () -> recorder.rebuilds.get() == 2);
        announce("ANSWER_STORED", "", "k");
        eventually("the feed goes on", () -> recorder.changes.contains(STORED));
    }

    @Test
    void aLostConnectionAloneNeedsNoRebuild() throws Exception {
        try (Jedis client = server.client()) {
            client.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal");
        }
        announce("ANSWER_STORED", "", "k");
        eventually("the change", () -> recorder.changes.contains(STORED));
        assertThat(recorder.rebuilds).hasValue(1);
    }

    @Test
    void aListenerThatFailsRebuildsAndTheOthersGoOn() throws Exception {
        Recorder broken = new Recorder();
        broken.failing = true;
        feed.subscribe(broken);
        eventually("its first rebuild", () -> broken.rebuilds.get() == 1);
        announce("ANSWER_STORED", "", "k");
        eventually("its second rebuild", () -> broken.rebuilds.get() == 2);
        assertThat(recorder.changes).containsExactly(STORED);
        assertThat(recorder.rebuilds).hasValue(1);
    }

    private void announce(String kind, String... rest) {
        List<String> arguments = new ArrayList<>(List.of(kind));
        arguments.addAll(List.of(rest));
        try (Jedis client = server.client()) {
            client.eval(Change.LUA_ANNOUNCE + "announce(KEYS[1], unpack(ARGV))", List.of("test:changes"), arguments);
        }
    }

    private static final class Recorder implements RedisChangeFeed.Listener {
        private final AtomicInteger rebuilds = new AtomicInteger();
        private final List<Change> changes = new CopyOnWriteArrayList<>();
        private volatile boolean failing;

        @Override
        public void rebuild() {
            rebuilds.incrementAndGet();
        }

        @Override
        public void changed(List<Change> more) {
            if (failing) {
                throw new IllegalStateException("as the test wants it");
            }
            changes.addAll(more);
        }
    }
}
