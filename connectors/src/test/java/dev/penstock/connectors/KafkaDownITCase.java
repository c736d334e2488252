package dev.penstock.connectors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody listens, or somebody who does not speak Kafka. */
class KafkaDownITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Test
    void aClosedPortIsOneLineThatSaysWhatToDo() throws IOException {
        KafkaOptions options = options("127.0.0.1:" + closedPort(), Map.of());
        String line = "Kafka at " + options.bootstrapServers() + " did not answer within 1 s: is it running? set kafka"
                + ".bootstrap-servers";

        assertThatThrownBy(() -> KafkaTopics.ensure(options, KafkaTopics.OF_REQUESTS, 1, 1, PATIENCE))
                .isInstanceOf(KafkaAccessException.class)
                .hasMessage(line);
        assertThatThrownBy(() -> PolicyTopicReader.read(options, value -> null, PATIENCE))
                .isInstanceOf(KafkaAccessException.class)
                .hasMessage(line);
    }

    @Test
    void aSilentServerIsNotWaitedForLongerThanAllowed() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            KafkaOptions options = options("127.0.0.1:" + mute.getLocalPort(), Map.of());

            assertThatThrownBy(() -> KafkaTopics.ensure(options, KafkaTopics.OF_REQUESTS, 1, 1, PATIENCE))
                    .isInstanceOf(KafkaAccessException.class)
                    .hasMessageContaining("did not answer within 1 s");
        }
    }

    @Test
    void anAddressThatCannotBeFoundAndASecretThatIsMissingAreNamed() {
        assertThatThrownBy(() -> KafkaTopics.ensure(
                        options("no-such-host.invalid:9092", Map.of()), KafkaTopics.OF_REQUESTS, 1, 1, PATIENCE))
                .isInstanceOf(KafkaAccessException.class)
                .hasMessageContaining("no-such-host.invalid:9092")
                .hasMessageContaining("bootstrap");
        assertThatThrownBy(() -> KafkaTopics.ensure(
                        options("localhost:1", Map.of("ssl.key.password", "${env:NO_SUCH_VARIABLE}")),
                        KafkaTopics.OF_REQUESTS,
                        1,
                        1,
                        PATIENCE))
                .isInstanceOf(KafkaAccessException.class)
                .hasMessageContaining("NO_SUCH_VARIABLE");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static KafkaOptions options(String bootstrapServers, Map<String, String> properties) {
        return new KafkaOptions(
                bootstrapServers,
                "group",
                "",
                KafkaOptions.Delivery.AT_LEAST_ONCE,
                KafkaOptions.StartAt.EARLIEST,
                Duration.ofMinutes(10),
                properties);
    }
}
