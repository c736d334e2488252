package dev.penstock.state.redis;

import java.nio.charset.StandardCharsets;

/**
 * Names of keys: the prefix, then parts separated by colons. A colon or percent sign within a part is escaped, so that
 * parts from outside (tenants, corpora, document ids) can never be read as one another.
 */
public final class RedisKeys {
    /**
     * Lua function {@code part(text)} for scripts that name keys themselves, to stand at the script's beginning: escapes
     * a part as {@link #of} does.
     */
    public static final String LUA_PART = """
            local function part(text)
              return (text:gsub('%%', '%%25'):gsub(':', '%%3A'))
            end
            """;

    private final String prefix;

    public RedisKeys(String prefix) {
        this.prefix = prefix;
    }

    /** The key of these parts, for example {@code penstock:document:manuals:a%3Ab}. */
    public byte[] of(String... parts) {
        StringBuilder key = new StringBuilder(prefix);
        for (String part : parts) {
            key.append(':').append(part.replace("%", "%25").replace(":", "%3A"));
        }
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The stream of the change feed. */
    public byte[] changes() {
        return of("changes");
    }
}
