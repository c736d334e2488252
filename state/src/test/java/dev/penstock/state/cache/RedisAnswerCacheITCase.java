package dev.penstock.state.cache;

import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.redis.RedisForTests;
import dev.penstock.state.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(60)
class RedisAnswerCacheITCase {
    private RedisForTests server;
    private RedisAnswerCache cache;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        cache = RedisAnswerCache.open(server.options(), Answers.options());
    }

    @AfterEach
    void close() throws Exception {
        cache.close();
        server.close();
    }

    @Test
    void returnsWhatWasStoredUnderItsKeyOnly() {
        CachedAnswer answer = answer("s", "q");
        assertThat(cache.get(answer.key()).join()).isEmpty();
        assertThat(cache.put(answer).join()).isTrue();
        assertThat(cache.get(answer.key()).join())
                .get()
                .usingRecursiveComparison()
                .isEqualTo(answer);
        assertThat(cache.get("s2/q").join()).isEmpty();
        assertThat(cache.failures()).isZero();
    }

    @Test
    void everythingThatIsStoredHasATimeToLive() {
        cache.put(answer("s", "q", "d1")).join();
        try (Jedis client = server.client()) {
            assertThat(client.pttl("test:answer:s/q")).isBetween(1L, 3_600_000L);
            assertThat(client.pttl("test:cites:manuals:d1")).isBetween(1L, 3_600_000L);
        }
    }

    @Test
    void theSetsForgetWhatHasExpired() {
        long[] now = {1_000};
        Duration ttl = Duration.ofMillis(5_000);
        try (RedisAnswerCache ofAClock =
                        RedisAnswerCache.open(server.options("clock"), Answers.options(ttl, 10), () -> now[0]);
                Jedis client = server.client()) {
            ofAClock.put(answer("s", "old", "d1")).join();
            now[0] += 5_000;
            ofAClock.put(answer("s", "new", "d1")).join();
            assertThat(client.zrange("clock:answers", 0, -1)).containsExactly("s/new");
            assertThat(client.zrange("clock:cites:manuals:d1", 0, -1)).containsExactly("s/new");
        }
    }

    @Test
    void evictsWhatRestsOnADocumentAndNothingElse() {
        cache.put(answer("s", "on both", "d1", "d2")).join();
        cache.put(answer("s", "on the second", "d2")).join();
        cache.put(answer("s", "on none")).join();
        assertThat(cache.evict("manuals", "d1").join()).isEqualTo(1);
        assertThat(cache.get("s/on both").join()).isEmpty();
        assertThat(cache.get("s/on the second").join()).isPresent();
        assertThat(cache.evict("other", "d2").join()).isZero();
        assertThat(cache.evict("manuals", "d2").join()).isEqualTo(1);
        assertThat(cache.get("s/on none").join()).isPresent();
    }

    @Test
    void evictsMoreThanOneScriptTakes() {
        List<CompletableFuture<Boolean>> stored = new ArrayList<>();
        for (int i = 0; i < 1203; i++) {
            stored.add(cache.put(answer("s", "q" + i, "d1")));
        }
        assertThat(stored).allMatch(CompletableFuture::join);
        assertThat(cache.evict("manuals", "d1").join()).isEqualTo(1203);
        try (Jedis client = server.client()) {
            assertThat(client.keys("test:answer*")).isEmpty();
            assertThat(client.keys("test:cites*")).isEmpty();
        }
    }

    @Test
    void anAnswerThatWasInTheMakingWhenItsDocumentChangedIsNotStored() {
        cache.evict("manuals", "d1").join();
        assertThat(cache.put(answer("s", "made from the old text", "d1")).join())
                .isFalse();
        assertThat(cache.get("s/made from the old text").join()).isEmpty();
        assertThat(cache.put(answer("s", "of another document", "d2")).join()).isTrue();
        try (Jedis client = server.client()) {
            assertThat(client.pttl("test:evicted:manuals:d1")).isBetween(1L, 60_000L);
        }
    }

    @Test
    void theFirstAnswersOfANewDocumentAreStoredAtOnce() {
        cache.put(answer("s", "stored before", "d1")).join();
        assertThat(cache.evictStored("manuals", "d1").join()).isEqualTo(1);
        assertThat(cache.get("s/stored before").join()).isEmpty();
        assertThat(cache.put(answer("s", "made from the new text", "d1")).join())
                .isTrue();
    }

    @Test
    void withoutRedisEverythingMissesAndComesBackWithIt() throws Exception {
        CachedAnswer answer = answer("s", "q", "d1");
        cache.put(answer).join();
        server.stop();
        assertThat(cache.get(answer.key()).join()).isEmpty();
        assertThat(cache.put(answer).join()).isFalse();
        assertThat(cache.failures()).isGreaterThanOrEqualTo(2);
        assertThatThrownBy(() -> cache.evict("manuals", "d1").join())
                .hasCauseInstanceOf(RedisUnavailableException.class);

        server.start();
        eventually("answers are stored again", () -> cache.put(answer).join());
        assertThat(cache.get(answer.key()).join().map(CachedAnswer::question)).isEqualTo(Optional.of("q"));
    }

    @Test
    void opensWithoutRedis() throws Exception {
        try (RedisForTests none = RedisForTests.stopped();
                RedisAnswerCache alone = RedisAnswerCache.open(none.options(), Answers.options())) {
            assertThat(alone.get("k").join()).isEmpty();
        }
    }

    @Test
    void aDamagedValueIsAMiss() {
        try (Jedis client = server.client()) {
            client.set("test:answer:k", "not an answer");
            client.lpush("test:answer:list", "of a wrong type");
        }
        assertThat(cache.get("k").join()).isEmpty();
        assertThat(cache.get("list").join()).isEmpty();
        assertThat(cache.failures()).isEqualTo(1);
    }

    private static CachedAnswer answer(String scope, String question, String... documents) {
        return Answers.answer(scope, question, Answers.vector(8, question.hashCode()), 1, documents);
    }
}
