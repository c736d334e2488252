package dev.penstock.state.index.vectorset;

import dev.penstock.state.redis.RedisConnections;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/** Whether a Redis has vector sets. */
final class VectorSetSupport {

    private VectorSetSupport() {}

    /**
     * @throws IllegalArgumentException if it has none
     * @throws redis.clients.jedis.exceptions.JedisException if it does not answer
     */
    static void check(RedisConnections redis) {
        Object reply = redis.client().sendCommand(Command.COMMAND, "INFO", Command.VSIM.name());
        if (reply instanceof List<?> commands && !commands.isEmpty() && commands.get(0) != null) {
            return;
        }
        throw new IllegalArgumentException(
                "corpus-index.kind: vector-sets needs Redis 8.0 or newer, which has vector sets;"
                        + " the Redis at " + redis.address() + " does not know " + Command.VSIM
                        + ": use a newer Redis, or set corpus-index.kind to in-process");
    }
}
