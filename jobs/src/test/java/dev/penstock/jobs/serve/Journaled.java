package dev.penstock.jobs.serve;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import redis.clients.jedis.RedisClient;

/** What the journal holds, read behind the job's back. */
final class Journaled {
    private static final String PREFIX = "penstock:journal:default:";
    private static final int VERSION_BYTES = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Journaled() {}

    /** Ids of the requests whose answers are stored. */
    static Set<String> ids(String redisUri) {
        try (RedisClient redis = RedisClient.create(redisUri)) {
            return redis.keys(PREFIX + "*").stream()
                    .filter(key -> isAnswer(redis.getrange(key, 0, VERSION_BYTES - 1)))
                    .map(key -> key.substring(PREFIX.length(), key.lastIndexOf(':')))
                    .collect(Collectors.toSet());
        }
    }

    /** A note of an attempt that has begun has no version. */
    private static boolean isAnswer(String version) {
        return version.chars().anyMatch(digit -> digit != 0);
    }

    /** Waits until so many are stored, and returns them. */
    static Set<String> await(String redisUri, int count) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        Set<String> stored = ids(redisUri);
        while (stored.size() < count) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError(
                        "after " + PATIENCE.toSeconds() + " s, " + stored.size() + " answers are stored");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            stored = ids(redisUri);
        }
        return stored;
    }
}
