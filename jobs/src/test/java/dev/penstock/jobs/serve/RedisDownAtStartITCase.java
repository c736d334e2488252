package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.records.ResponseView;
import dev.penstock.records.Status;
import org.junit.jupiter.api.Test;

/** Redis is down when the job starts: it answers without memory, and remembers once Redis is there. */
class RedisDownAtStartITCase {
    private static final int TRIES = 200;

    @Test
    void theJobAnswersWithoutRedisAndUsesItOnceItIsUp() {
        try (ServeFixture fixture = new ServeFixture(SimulatedProvider.builder().start())) {
            fixture.redis.stop();
            fixture.serve();
            fixture.client.ask("without", "Which metal melts at the lowest temperature?");
            assertThat(fixture.response("without").status()).isEqualTo(Status.ANSWERED);

            fixture.redis.resume();
            ResponseView response = null;
            for (int i = 0; i < TRIES && (response == null || response.status() != Status.HIT); i++) {
                fixture.client.ask("with-" + i, "Which metal melts at the highest temperature?");
                response = fixture.response("with-" + i);
            }
            assertThat(response.status()).isEqualTo(Status.HIT);
        }
    }
}
