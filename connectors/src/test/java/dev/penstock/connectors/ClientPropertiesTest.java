package dev.penstock.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.records.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPropertiesTest {
    @TempDir
    Path folder;

    @Test
    void secretsAreFilledInWhenTheClientIsMadeAndNotBefore() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "open sesame\n");
        KafkaOptions options = options(Map.of("sasl.jaas.config", "password=\"${file:" + secret + "}\";"));

        Properties properties = ClientProperties.client(options);
        AdminClientConfig made = new AdminClientConfig(properties);

        assertThat(properties.toString()).doesNotContain("sesame");
        assertThat(made.getPassword("sasl.jaas.config").value()).isEqualTo("password=\"open sesame\";");
    }

    @Test
    void theJobGraphHoldsNoSecret() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "open sesame");
        KafkaOptions options = options(Map.of("ssl.key.password", "${file:" + secret + "}"));

        for (Object door : new Object[] {
            KafkaDoors.requests(options), KafkaDoors.deadLetters(options), KafkaDoors.traces(options, e -> new byte[0])
        }) {
            byte[] graph = InstantiationUtil.serializeObject(door);
            assertThat(new String(graph, StandardCharsets.ISO_8859_1))
                    .contains("${file:")
                    .doesNotContain("sesame");
        }
    }

    @Test
    void anUnsetVariableIsNamed() {
        Properties properties = ClientProperties.client(options(Map.of("ssl.key.password", "${env:NO_SUCH_VARIABLE}")));

        assertThatThrownBy(() -> new AdminClientConfig(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessage("environment variable NO_SUCH_VARIABLE, named by a kafka.properties option, is not set: "
                        + "set it where the job runs");
        assertThat(new EnvironmentProvider(Map.of("NAME", "value"))
                        .get("", Set.of("NAME"))
                        .data())
                .containsExactly(Map.entry("NAME", "value"));
    }

    @Test
    void anAbsentOrOversizedSecretFileIsNamed() throws IOException {
        Path absent = folder.resolve("absent");
        Path huge = Files.write(folder.resolve("huge"), new byte[SecretFileProvider.MAX_BYTES + 1]);

        assertThatThrownBy(() -> new SecretFileProvider().get("", Set.of(absent.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(absent.toString())
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> new SecretFileProvider().get("", Set.of(huge.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is larger than");
        assertThatThrownBy(() -> new SecretFileProvider().get("", Set.of(folder.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void ourDefaultsYieldToTheUsersPropertiesAndTheOptionsGoBeforeBoth() {
        KafkaOptions options = options(Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                "50",
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                "1",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted",
                "config.providers",
                "vault"));

        Properties producer = ClientProperties.producer(options, ClientProperties.SOON);
        Properties consumer = ClientProperties.consumer(options);

        assertThat(producer)
                .containsEntry("acks", "all")
                .containsEntry("linger.ms", "50")
                .containsEntry("transaction.timeout.ms", "600000")
                .containsEntry("config.providers", "env,file,vault");
        assertThat(consumer).containsEntry("isolation.level", "read_uncommitted");
    }

    @Test
    void aPrefixStandsBeforeEveryTopic() {
        assertThat(options(Map.of()).topic(Topics.REQUESTS)).isEqualTo("eu.llm.requests");
    }

    private static KafkaOptions options(Map<String, String> properties) {
        return new KafkaOptions(
                "localhost:1",
                "group",
                "eu.",
                KafkaOptions.Delivery.AT_LEAST_ONCE,
                KafkaOptions.StartAt.EARLIEST,
                Duration.ofMinutes(10),
                properties);
    }
}
