package dev.penstock.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.jobs.config.PenstockConfig;
import dev.penstock.options.YamlTree;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void withItsOwnKafkaAJobLeavesNoCheckpointsThatAServeWouldTakeForItsOwn() {
        Settings settings = Settings.of(YamlTree.parse("""
                        kafka: {bootstrap-servers: "kafka:9092", properties: {security.protocol: SASL_SSL}}
                        redis: {uri: "redis://redis:6379", password-env: REDIS_PASSWORD}
                        job: {checkpoint-dir: "s3://bucket/checkpoints", parallelism: 3}
                        """));

        PenstockConfig own = settings.on("127.0.0.1:1", "redis://127.0.0.1:2").config();

        assertThat(own.job().checkpointDir()).isNull();
        assertThat(own.job().parallelism()).isEqualTo(3);
        assertThat(own.kafka().bootstrapServers()).isEqualTo("127.0.0.1:1");
        assertThat(own.kafka().properties()).isEmpty();
        assertThat(own.redis().uri()).isEqualTo("redis://127.0.0.1:2");
        assertThat(own.redis().passwordEnv()).isNull();
    }
}
