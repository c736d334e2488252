package dev.penstock.state.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that was changed in Redis. It says what, not how: whoever hears of it reads the present state, so that
 * changes may be delivered twice.
 *
 * @param corpus the corpus; empty for answers
 * @param id the answer's key or the document's id; empty where the whole corpus changed
 * @param generation the generation of the corpus, as text; empty for answers
 */
public record Change(Kind kind, String corpus, String id, String generation) {

    /** What was changed. */
    public enum Kind {
        ANSWER_STORED,
        ANSWER_EVICTED,
        DOCUMENT_CHANGED,
        /** Searches of a corpus see another generation. */
        CORPUS_SWITCHED,
        /** A generation is on its way out; it is searched no more. */
        GENERATION_DROPPED,
        /** Nothing: a point in an empty stream to begin from. */
        MARK
    }

    /** About how many changes the stream holds; whoever was away for longer rebuilds. */
    static final int RETAINED = 100_000;

    /**
     * Lua function {@code announce(stream, kind, corpus, id, generation)} for scripts that change something, to stand at
     * the script's beginning. The generation may be left out.
     */
    public static final String LUA_ANNOUNCE = """
            local function announce(stream, kind, corpus, id, generation)
              redis.call('XADD', stream, 'MAXLEN', '~', %d, '*',
                'kind', kind, 'corpus', corpus, 'id', id, 'generation', generation or '')
            end
            """.formatted(RETAINED);

    /** The change in a stream entry's fields; empty for a kind that a newer version has written. */
    static Optional<Change> of(List<?> fields) {
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            byName.put(text(fields.get(i)), text(fields.get(i + 1)));
        }
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(byName.get("kind"))) {
                return Optional.of(new Change(
                        kind,
                        byName.getOrDefault("corpus", ""),
                        byName.getOrDefault("id", ""),
                        byName.getOrDefault("generation", "")));
            }
        }
        return Optional.empty();
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
