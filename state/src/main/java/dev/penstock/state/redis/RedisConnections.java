package dev.penstock.state.redis;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections of one TaskManager to Redis. Opening reads and checks the options but connects to nothing: a Redis
 * that is down now is reached when it is up. Thread-safe.
 */
public final class RedisConnections implements AutoCloseable {
    private static final String EXPECTED = "; expected redis://host:port/db, or rediss:// for TLS";

    private final RedisOptions options;
    private final RedisKeys keys;
    private final HostAndPort address;
    private final DefaultJedisClientConfig config;
    private final RedisClient client;

    private RedisConnections(RedisOptions options, HostAndPort address, DefaultJedisClientConfig config) {
        this.options = options;
        this.keys = new RedisKeys(options.prefix());
        this.address = address;
        this.config = config;
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(options.connections());
        pool.setMaxIdle(options.connections());
        pool.setMaxWait(options.timeout());
        this.client = RedisClient.builder()
                .hostAndPort(address)
                .clientConfig(config)
                .poolConfig(pool)
                .build();
    }

    /** @throws IllegalArgumentException if the address or the password's source is wrong; it names the option */
    public static RedisConnections open(RedisOptions options) {
        return open(options, System::getenv);
    }

    static RedisConnections open(RedisOptions options, Function<String, String> environment) {
        URI uri = parse(options.uri());
        Supplier<RedisCredentials> credentials = credentials(options, environment);
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .timeoutMillis((int) options.timeout().toMillis())
                .database(database(uri))
                .clientName("penstock")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (credentials != null) {
            credentials.get();
            config.credentialsProvider(credentials);
        }
        if (uri.getScheme().equals("rediss")) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        return new RedisConnections(options, new HostAndPort(uri.getHost(), port), config.build());
    }

    /** Redis commands, each on a connection of the pool. They throw {@link JedisException} when Redis fails. */
    public RedisClient client() {
        return client;
    }

    public RedisOptions options() {
        return options;
    }

    public RedisKeys keys() {
        return keys;
    }

    /** Whether Redis answers now, within the configured time. */
    public boolean ping() {
        try {
            return "PONG".equals(client.ping());
        } catch (JedisException e) {
            return false;
        }
    }

    /** Where Redis is, for messages: host and port. */
    public String address() {
        return address.toString();
    }

    /** What is thrown to callers when Redis fails: says where Redis is and what to look at, without the command. */
    public RedisUnavailableException unavailable(String doing, Throwable cause) {
        return new RedisUnavailableException(
                "Redis at " + address + " failed while " + doing + " ("
                        + cause.getClass().getSimpleName()
                        + "); check that it runs, that uri and credentials are right, and that timeout is long enough",
                cause);
    }

    /** A connection outside of the pool, connected. The caller closes it. */
    Connection dedicated(Duration readTimeout) {
        return new Connection(
                address,
                DefaultJedisClientConfig.builder()
                        .from(config)
                        .socketTimeoutMillis((int) readTimeout.toMillis())
                        .build());
    }

    @Override
    public void close() {
        client.close();
    }

    /** Never repeats the address in a message where it might hold a password. */
    private static URI parse(String address) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("redis.uri cannot be read as an address" + EXPECTED);
        }
        if (address.contains("@")) {
            throw new IllegalArgumentException("redis.uri must not hold user or password"
                    + "; set redis.user and redis.password-env or redis.password-file instead");
        }
        if (!"redis".equals(uri.getScheme()) && !"rediss".equals(uri.getScheme())) {
            throw new IllegalArgumentException("redis.uri: '" + address + "' has the wrong scheme" + EXPECTED);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("redis.uri: '" + address + "' names no host" + EXPECTED);
        }
        database(uri);
        return uri;
    }

    private static int database(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        try {
            int database = Integer.parseInt(path.substring(1));
            if (database >= 0) {
                return database;
            }
        } catch (NumberFormatException e) {
            // reported below, like a negative number
        }
        throw new IllegalArgumentException(
                "redis.uri: '" + path + "' is no database; expected a number, 0 or above" + EXPECTED);
    }

    /** Read again for each new connection, so that a rotated secret file is picked up. Null for no password. */
    private static Supplier<RedisCredentials> credentials(RedisOptions options, Function<String, String> environment) {
        if (options.passwordEnv() != null && options.passwordFile() != null) {
            throw new IllegalArgumentException("redis.password-env and redis.password-file are both set; keep one");
        }
        if (options.passwordEnv() != null) {
            return () -> credentials(options, fromEnvironment(options.passwordEnv(), environment));
        }
        if (options.passwordFile() != null) {
            return () -> credentials(options, fromFile(options.passwordFile()));
        }
        if (options.user() != null) {
            throw new IllegalArgumentException(
                    "redis.user is set without a password; set redis.password-env or redis.password-file");
        }
        return null;
    }

    private static RedisCredentials credentials(RedisOptions options, String password) {
        return new DefaultRedisCredentials(options.user(), password);
    }

    private static String fromEnvironment(String variable, Function<String, String> environment) {
        String password = environment.apply(variable);
        if (password == null || password.isEmpty()) {
            throw new IllegalArgumentException(
                    "redis.password-env: the environment variable " + variable + " is not set; set it to the password");
        }
        return password;
    }

    private static String fromFile(String file) {
        String password;
        try {
            password = Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("redis.password-file: " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "); mount the secret there or correct the path");
        }
        if (password.isEmpty()) {
            throw new IllegalArgumentException("redis.password-file: " + file + " is empty; it must hold the password");
        }
        return password;
    }
}
