package dev.penstock.state.redis;

/** Redis could not be reached, answered too late, or refused a command. The message holds neither values nor secrets. */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    private RedisUnavailableException(String message) {
        super(message, null, false, false);
    }

    /** Without a stack trace: while Redis is down, one is made for every request. */
    static RedisUnavailableException cheap(String message) {
        return new RedisUnavailableException(message);
    }
}
