package dev.penstock.connectors;

/** Kafka could not be used. The message is one line for people and says what to do; it never holds a secret. */
public final class KafkaAccessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KafkaAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
