package dev.penstock.state.cache;

import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penstock.state.cache.SemanticIndex.Match;
import dev.penstock.state.redis.RedisChangeFeed;
import dev.penstock.state.redis.RedisConnections;
import dev.penstock.state.redis.RedisForTests;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(90)
class InProcessSemanticIndexITCase {
    private static final int DIMENSIONS = 32;
    private static final Duration LONG = Duration.ofSeconds(15);

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
    void findsWhatWasStoredBeforeAndAfterItWasOpened() throws Exception {
        put("s", "before", 1);
        try (InProcessSemanticIndex index = index()) {
            assertThat(index.awaitReady(LONG)).isTrue();
            assertThat(nearest(index, "s", 1)).isEqualTo("before");
            put("s", "after", 2);
            eventually("the new entry is found", () -> "after".equals(nearest(index, "s", 2)));
            Match match = index.nearest("s", Answers.MODEL, vector(2), 1).get(0);
            assertThat(match.key()).isEqualTo("s/after");
            assertThat(match.similarity()).isCloseTo(1, within(1e-5));
            assertThat(index.nearest("s", Answers.MODEL, vector(2), 10)).hasSize(2);
        }
    }

    @Test
    void anEntryOfAnotherScopeOrEncoderIsNeverReturned() throws Exception {
        Random random = new Random(42);
        List<String> scopes = List.of("a", "b", "c:d", "c", "");
        CompletableFuture<?>[] stored = new CompletableFuture<?>[600];
        for (int i = 0; i < stored.length; i++) {
            String scope = scopes.get(random.nextInt(scopes.size()));
            stored[i] = cache.put(Answers.answer(scope, "q" + i, vector(random.nextInt(50)), now()));
        }
        CompletableFuture.allOf(stored).join();
        try (InProcessSemanticIndex index = index()) {
            assertThat(index.awaitReady(LONG)).isTrue();
            assertThat(index.size()).isEqualTo(stored.length);
            for (int i = 0; i < 500; i++) {
                String scope = scopes.get(random.nextInt(scopes.size()));
                List<Match> matches = index.nearest(scope, Answers.MODEL, vector(random.nextInt(50)), 10);
                assertThat(matches).hasSize(10).allMatch(match -> match.key().startsWith(scope + "/q"));
                assertThat(index.nearest(scope, "encoder-2", vector(1), 10)).isEmpty();
                assertThat(index.nearest("none", Answers.MODEL, vector(1), 10)).isEmpty();
            }
        }
    }

    @Test
    void evictedAndExpiredEntriesAreNotFound() throws Exception {
        AtomicLong clock = new AtomicLong(now());
        cache.put(Answers.answer("s", "cites", vector(1), clock.get(), "d1")).join();
        cache.put(Answers.answer("s", "stays", vector(2), clock.get())).join();
        try (RedisConnections redis = RedisConnections.open(server.options());
                RedisChangeFeed feed = RedisChangeFeed.open(redis);
                InProcessSemanticIndex index =
                        InProcessSemanticIndex.open(redis, feed, Answers.options(), clock::get)) {
            assertThat(index.awaitReady(LONG)).isTrue();
            assertThat(index.size()).isEqualTo(2);
            cache.evict("manuals", "d1").join();
            eventually("eviction", () -> index.size() == 1);
            assertThat(index.nearest("s", Answers.MODEL, vector(1), 10))
                    .extracting(Match::question)
                    .containsExactly("stays");
            clock.addAndGet(3_600_000);
            eventually("expiry", () -> index.size() == 0);
            assertThat(index.nearest("s", Answers.MODEL, vector(2), 10)).isEmpty();
        }
    }

    @Test
    void holdsTheNewestUpToItsBound() throws Exception {
        CacheOptions ten = Answers.options(Duration.ofHours(1), 10);
        AtomicLong clock = new AtomicLong(now() - 1000);
        try (RedisAnswerCache ofAClock = RedisAnswerCache.open(server.options(), ten, clock::incrementAndGet)) {
            for (int i = 0; i < 15; i++) {
                ofAClock.put(Answers.answer("s", "q" + i, vector(i), clock.get()))
                        .join();
            }
        }
        try (InProcessSemanticIndex index = InProcessSemanticIndex.open(server.options(), ten)) {
            assertThat(index.awaitReady(LONG)).isTrue();
            assertThat(index.size()).isEqualTo(10);
            cache.put(Answers.answer("s", "newest", vector(99), now())).join();
            eventually("the newest is found", () -> "newest".equals(nearest(index, "s", 99)));
            assertThat(index.size()).isEqualTo(10);
            assertThat(index.nearest("s", Answers.MODEL, vector(1), 20))
                    .extracting(Match::question)
                    .doesNotContain("q4", "q5")
                    .contains("q6", "q14", "newest");
        }
    }

    @Test
    void aFlushEmptiesItAndItFillsAgain() throws Exception {
        put("s", "first", 1);
        try (InProcessSemanticIndex index = index();
                Jedis client = server.client()) {
            assertThat(index.awaitReady(LONG)).isTrue();
            client.flushAll();
            eventually("the index is empty", () -> index.size() == 0);
            put("s", "second", 2);
            eventually("the new entry is found", () -> "second".equals(nearest(index, "s", 2)));
        }
    }

    @Test
    void opensWithoutRedisAndFillsWhenItComesUp() throws Exception {
        cache.close();
        server.stop();
        try (InProcessSemanticIndex index = index()) {
            assertThat(index.awaitReady(Duration.ofMillis(100))).isFalse();
            assertThat(index.nearest("s", Answers.MODEL, vector(1), 10)).isEmpty();
            server.start();
            cache = RedisAnswerCache.open(server.options(), Answers.options());
            put("s", "late", 1);
            assertThat(index.awaitReady(LONG)).isTrue();
            eventually("the entry is found", () -> "late".equals(nearest(index, "s", 1)));
        }
    }

    @Test
    void vectorsThatCannotBeSearchedByFindNothingAndBreakNothing() throws Exception {
        float[] nan = vector(1);
        nan[3] = Float.NaN;
        cache.put(Answers.answer("s", "nan", nan, now())).join();
        cache.put(Answers.answer("s", "none", null, now())).join();
        cache.put(Answers.answer("s", "wide", Answers.vector(1536, 1), now())).join();
        put("s", "good", 1);
        try (InProcessSemanticIndex index = index()) {
            assertThat(index.awaitReady(LONG)).isTrue();
            assertThat(index.size()).isEqualTo(2);
            assertThat(nearest(index, "s", 1)).isEqualTo("good");
            assertThat(index.nearest("s", Answers.MODEL, Answers.vector(1536, 1), 1))
                    .extracting(Match::question)
                    .containsExactly("wide");
            assertThat(index.nearest("s", Answers.MODEL, nan, 10)).isEmpty();
            assertThat(index.nearest("s", Answers.MODEL, new float[DIMENSIONS], 10))
                    .isEmpty();
            assertThat(index.nearest("s", Answers.MODEL, null, 10)).isEmpty();
            assertThat(index.nearest("s", Answers.MODEL, vector(1), 0)).isEmpty();
            float[] doubled = vector(1);
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] *= 2;
            }
            assertThat(index.nearest("s", Answers.MODEL, doubled, 1).get(0).similarity())
                    .isCloseTo(1, within(1e-5));
        }
    }

    private InProcessSemanticIndex index() {
        return InProcessSemanticIndex.open(server.options(), Answers.options());
    }

    private void put(String scope, String question, long seed) {
        assertThat(cache.put(Answers.answer(scope, question, vector(seed), now()))
                        .join())
                .isTrue();
    }

    private static String nearest(SemanticIndex index, String scope, long seed) {
        List<Match> matches = index.nearest(scope, Answers.MODEL, vector(seed), 1);
        return matches.isEmpty() ? null : matches.get(0).question();
    }

    private static float[] vector(long seed) {
        return Answers.vector(DIMENSIONS, seed);
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
