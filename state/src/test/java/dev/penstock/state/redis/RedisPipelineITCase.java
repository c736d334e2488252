package dev.penstock.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

@Timeout(60)
class RedisPipelineITCase {
    private RedisForTests server;
    private RedisConnections redis;
    private RedisPipeline pipeline;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        redis = RedisConnections.open(server.options());
        pipeline = RedisPipeline.open(redis);
    }

    @AfterEach
    void close() throws Exception {
        pipeline.close();
        redis.close();
        server.close();
    }

    @Test
    void answersTenThousandConcurrentReadsEachWithItsOwnValueInFewRoundTrips() throws Exception {
        try (Jedis client = server.client()) {
            for (int i = 0; i < 100; i++) {
                client.set("k" + i, "v" + i);
            }
            List<CompletableFuture<Object>> replies = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                replies.add(pipeline.submit(get("k" + i % 100)));
            }
            CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
            for (int i = 0; i < replies.size(); i++) {
                assertThat(text(replies.get(i).join())).isEqualTo("v" + i % 100);
            }
        }
        assertThat(pipeline.failures()).isZero();
        assertThat(redis.ping()).isTrue();
    }

    @Test
    void aRefusedCommandFailsAloneAndHidesItsArguments() {
        pipeline.submit(set("text", "secret value")).join();
        CompletableFuture<Object> wrong =
                pipeline.submit(new CommandArguments(Command.LPUSH).add("text").add("x"));
        CompletableFuture<Object> right = pipeline.submit(get("text"));
        assertThat(text(right.join())).isEqualTo("secret value");
        assertThatThrownBy(wrong::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RedisUnavailableException.class)
                .hasMessageNotContaining("secret value");
        assertThat(pipeline.failures()).isEqualTo(1);
    }

    @Test
    void failsFastWhileRedisIsDownAndRecoversWhenItIsBack() throws Exception {
        pipeline.submit(set("a", "1")).join();
        server.stop();
        RedisForTests.eventually("a read fails", () -> failed(pipeline.submit(get("a"))));
        long startedAt = System.nanoTime();
        int failures = 0;
        for (int i = 0; i < 1000; i++) {
            failures += failed(pipeline.submit(get("a"))) ? 1 : 0;
        }
        assertThat(failures).isEqualTo(1000);
        assertThat(System.nanoTime() - startedAt).isLessThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(pipeline.failures()).isGreaterThanOrEqualTo(1000);

        server.start();
        RedisForTests.eventually("a write succeeds", () -> !failed(pipeline.submit(set("a", "2"))));
        assertThat(text(pipeline.submit(get("a")).join())).isEqualTo("2");
    }

    @Test
    void survivesConnectionsThatTheServerClosed() {
        pipeline.submit(set("a", "1")).join();
        try (Jedis client = server.client()) {
            client.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
        }
        assertThat(text(pipeline.submit(get("a")).join())).isEqualTo("1");
        assertThat(pipeline.failures()).isZero();
    }

    @Test
    void closingCompletesWhatWaits() {
        List<CompletableFuture<Object>> replies = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            replies.add(pipeline.submit(get("k")));
        }
        pipeline.close();
        assertThat(replies).allMatch(CompletableFuture::isDone);
        assertThat(pipeline.submit(get("k"))).isCompletedExceptionally();
    }

    private static boolean failed(CompletableFuture<Object> reply) {
        try {
            reply.join();
            return false;
        } catch (CompletionException e) {
            return true;
        }
    }

    private static CommandArguments get(String key) {
        return new CommandArguments(Command.GET).add(key);
    }

    private static CommandArguments set(String key, String value) {
        return new CommandArguments(Command.SET).add(key).add(value);
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }
}
