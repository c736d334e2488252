package dev.penstock.inference.model.graph;

/** Why a model is not prepared; the message goes on after the model's name and a colon. */
public final class UnsuitableGraphException extends RuntimeException {
    UnsuitableGraphException(String message) {
        super(message);
    }

    UnsuitableGraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
