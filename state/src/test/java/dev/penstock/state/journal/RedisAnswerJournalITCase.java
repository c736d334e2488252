package dev.penstock.state.journal;

import static dev.penstock.state.redis.RedisForTests.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.state.redis.RedisForTests;
import dev.penstock.state.redis.RedisUnavailableException;
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
class RedisAnswerJournalITCase {
    private static final JournalKey KEY = new JournalKey("acme", "r-1", "hash");

    private RedisForTests server;
    private RedisAnswerJournal journal;

    @BeforeEach
    void open() throws Exception {
        server = RedisForTests.started();
        journal = RedisAnswerJournal.open(server.options(), Entries.OPTIONS);
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        server.close();
    }

    @Test
    void anAnswerIsFoundOnceItIsStoredAndLeavesWithItsTimeToLive() {
        assertThat(journal.begin(KEY).join().answer()).isEmpty();
        JournalEntry entry = Entries.answering("Best.");

        assertThat(journal.store(KEY, entry).join()).isEqualTo(entry);

        assertThat(journal.begin(KEY).join().answer()).contains(entry);
        try (Jedis client = server.client()) {
            assertThat(client.keys("*")).containsExactly("test:journal:acme:r-1:hash");
            assertThat(client.pttl("test:journal:acme:r-1:hash")).isBetween(1L, 3_600_000L);
        }
    }

    @Test
    void tenantsIdsAndQuestionsAreToldApartWhateverTheyHold() {
        List<JournalKey> keys = List.of(
                new JournalKey("acme", "r-1", "h"),
                new JournalKey("acme", "r-1", "other"),
                new JournalKey("globex", "r-1", "h"),
                new JournalKey("acme:r-1", "h", "h"),
                new JournalKey("acme", "r-1:h", "h"),
                new JournalKey("acme%3Ar-1", "h", "h"),
                new JournalKey("acme%", "3Ar-1", "h"),
                new JournalKey("", "acme:r-1", "h"),
                new JournalKey("acme ", "r-1", "h"),
                new JournalKey("Acme", "r-1", "h"),
                new JournalKey("acmé", "r\n1", "h"));
        for (int i = 0; i < keys.size(); i++) {
            assertThat(journal.begin(keys.get(i)).join().answer())
                    .as("%s", keys.get(i))
                    .isEmpty();
            journal.store(keys.get(i), Entries.answering("answer " + i)).join();
        }
        for (int i = 0; i < keys.size(); i++) {
            assertThat(journal.begin(keys.get(i)).join().answer()).contains(Entries.answering("answer " + i));
        }
    }

    @Test
    void ofAttemptsThatRaceTheFirstStandsAndAllLearnIt() {
        try (RedisAnswerJournal other = RedisAnswerJournal.open(server.options(), Entries.OPTIONS)) {
            List<CompletableFuture<JournalEntry>> racing = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                racing.add((i % 2 == 0 ? journal : other).store(KEY, Entries.answering("attempt " + i)));
            }
            JournalEntry standing = racing.get(0).join();
            assertThat(racing).extracting(CompletableFuture::join).containsOnly(standing);
            assertThat(journal.begin(KEY).join().answer()).contains(standing);
            assertThat(other.begin(KEY).join().answer()).contains(standing);
        }
    }

    @Test
    void anEntryOfAnotherVersionIsNotFoundAndGivesWay() {
        byte[] newer = JournalCodec.encode(Entries.answering("of another version"));
        newer[3]++;
        byte[] redisKey = "test:journal:acme:r-1:hash".getBytes();
        try (Jedis client = server.client()) {
            client.set(redisKey, newer);
            assertThat(journal.begin(KEY).join().answer()).isEmpty();
            JournalEntry entry = Entries.answering("of this one");
            assertThat(journal.store(KEY, entry).join()).isEqualTo(entry);
            assertThat(journal.begin(KEY).join().answer()).contains(entry);
            assertThat(client.pttl(redisKey)).isPositive();
        }
    }

    @Test
    void aDamagedEntryIsNotFoundAndNotTakenForAnAnswer() {
        byte[] cut = JournalCodec.version();
        try (Jedis client = server.client()) {
            client.set("test:journal:acme:r-1:hash".getBytes(), cut);
        }
        assertThat(journal.begin(KEY).join().answer()).isEmpty();
        assertThatThrownBy(() -> journal.store(KEY, Entries.answering("Best.")).join())
                .hasMessageContaining("damaged");
    }

    @Test
    void anAnswerAboveTheBoundIsNotStoredAndTheErrorHoldsNoText() {
        JournalEntry large = Entries.answering("x".repeat(Entries.OPTIONS.maxEntryBytes()));
        assertThatThrownBy(() -> journal.store(KEY, large).join())
                .hasMessageContaining("journal.max-entry-bytes (65536)")
                .hasMessageNotContaining("xxx");
        assertThat(journal.begin(KEY).join().answer()).isEmpty();
    }

    @Test
    void withoutRedisCallsFailAndWorkAgainOnceItIsBack() throws Exception {
        JournalEntry entry = Entries.answering("Best.");
        journal.store(KEY, entry).join();
        server.stop();
        assertThatThrownBy(() -> journal.begin(KEY).join()).hasCauseInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> journal.store(KEY, entry).join()).hasCauseInstanceOf(RedisUnavailableException.class);

        server.start();
        eventually(
                "answers are stored again",
                () -> !journal.store(KEY, entry)
                        .handle((stored, failure) -> failure != null)
                        .join());
        assertThat(journal.begin(KEY).join().answer()).contains(entry);
    }

    @Test
    void anAttemptLearnsHowManyBeganBeforeItUntilOneHasAnswered() {
        assertThat(journal.begin(KEY).join()).isEqualTo(EarlierAttempts.NONE);
        assertThat(journal.begin(KEY).join()).isEqualTo(new EarlierAttempts(Optional.empty(), 1));
        assertThat(journal.begin(KEY).join()).isEqualTo(new EarlierAttempts(Optional.empty(), 2));
        try (Jedis client = server.client()) {
            assertThat(client.pttl("test:journal:acme:r-1:hash")).isBetween(1L, 3_600_000L);
        }
        JournalEntry entry = Entries.answering("Best.");
        assertThat(journal.store(KEY, entry).join()).isEqualTo(entry);

        assertThat(journal.begin(KEY).join()).isEqualTo(EarlierAttempts.answered(entry));
    }

    @Test
    void aJobThatRestartsAllTheTimeDoesNotFillTheJournal() {
        for (int i = 0; i < 40; i++) {
            journal.begin(KEY).join();
        }
        assertThat(journal.begin(KEY).join().unanswered()).isEqualTo(32);
    }

    @Test
    void opensWithoutRedis() throws Exception {
        try (RedisForTests none = RedisForTests.stopped();
                RedisAnswerJournal alone = RedisAnswerJournal.open(none.options(), Entries.OPTIONS)) {
            assertThatThrownBy(() -> alone.begin(KEY).join()).hasCauseInstanceOf(RedisUnavailableException.class);
        }
    }
}
