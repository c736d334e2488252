package dev.penstock.state.redis;

import dev.penstock.options.Option;
import java.io.Serializable;
import java.time.Duration;

/** Where Redis is, and how long it may take. */
public record RedisOptions(
        @Option(
                value = "Address, redis://host:port/db or rediss:// for TLS; without user and password",
                byDefault = "redis://localhost:6379",
                min = 1)
        String uri,

        @Option(value = "User name for Redis ACLs; unset for the default user", byDefault = "null")
        String user,

        @Option(value = "Environment variable that holds the password; unset for none", byDefault = "null")
        String passwordEnv,

        @Option(value = "File that holds the password, for mounted secrets; unset for none", byDefault = "null")
        String passwordFile,

        @Option(
                value = "Longest time for one round trip. When it passes, a lookup counts as a miss",
                byDefault = "500ms",
                min = 1,
                max = 60000)
        Duration timeout,

        @Option(value = "Most connections from one TaskManager", byDefault = "8", min = 1, max = 1000)
        int connections,

        @Option(
                value = "Put before every key, so that several deployments can share one Redis",
                byDefault = "penstock",
                min = 1,
                max = 64)
        String prefix)
        implements Serializable {}
