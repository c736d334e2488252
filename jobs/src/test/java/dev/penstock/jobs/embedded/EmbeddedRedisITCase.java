package dev.penstock.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisConnectionException;

class EmbeddedRedisITCase {
    @Test
    void comesBackEmptyAtTheSameAddressAfterACrash() {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            String uri = redis.uri();
            try (RedisClient client = RedisClient.create(uri)) {
                assertThat(client.ping()).isEqualTo("PONG");
                client.set("key", "value");
            }

            redis.stop();
            redis.stop();
            try (RedisClient client = RedisClient.create(uri)) {
                assertThatThrownBy(client::ping).isInstanceOf(JedisConnectionException.class);
            }

            redis.resume();
            redis.resume();
            assertThat(redis.uri()).isEqualTo(uri);
            try (RedisClient client = RedisClient.create(uri)) {
                assertThat(client.get("key")).isNull();
            }
        }
    }
}
