package dev.penstock.connectors;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Calls from outside a job, bounded in time, whose failures read as one line that says what to do. */
final class KafkaCalls {
    private KafkaCalls() {}

    /** Opens an admin client, which by itself connects to nothing. */
    static Admin admin(KafkaOptions options, Duration atMost) {
        Properties properties = ClientProperties.client(options);
        String millis = String.valueOf(atMost.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, options.groupId() + "-admin");
        return open(options, properties, Admin::create);
    }

    /** Makes a client; what is wrong with its properties becomes a {@link KafkaAccessException}. */
    static <C> C open(KafkaOptions options, Properties properties, Function<Properties, C> maker) {
        try {
            return maker.apply(properties);
        } catch (KafkaException refused) {
            Throwable root = refused;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new KafkaAccessException(
                    "Kafka client for " + options.bootstrapServers() + " could not be made: " + root.getMessage(),
                    refused);
        }
    }

    /** Waits for an answer. Failures that Kafka reports come as they are, for the caller to judge. */
    static <T> T await(KafkaFuture<T> answer, KafkaOptions options, Duration atMost) throws ExecutionException {
        try {
            return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw silent(options, atMost, late);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw silent(options, atMost, failed);
            }
            throw failed;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaAccessException("interrupted while waiting for Kafka", interrupted);
        }
    }

    static KafkaAccessException silent(KafkaOptions options, Duration atMost, Throwable cause) {
        return new KafkaAccessException(
                "Kafka at " + options.bootstrapServers() + " did not answer within " + atMost.toSeconds()
                        + " s: is it running? set kafka.bootstrap-servers",
                cause);
    }
}
