package dev.penstock.operators.documents;

import dev.penstock.operators.corpus.ChunkingOptions;
import dev.penstock.operators.parsing.ParsingOptions;
import dev.penstock.records.DocumentChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Changes and options for tests. */
final class Documents {
    static final long CHANGED_AT = 1_000;

    private Documents() {}

    static DocumentOptions options(Duration patience, List<String> uriPrefixes) {
        return new DocumentOptions(
                new ParsingOptions(1 << 20, 1 << 20, Duration.ofSeconds(10), 1),
                new ChunkingOptions(40, 0, 200),
                null,
                uriPrefixes,
                1 << 20,
                4,
                16,
                patience,
                Duration.ofDays(30),
                "test");
    }

    static DocumentOptions options() {
        return options(Duration.ofSeconds(5), List.of());
    }

    static DocumentChange upsert(String id, long version, String markdown, String... labels) {
        return new DocumentChange(
                "kb",
                id,
                version,
                false,
                markdown.getBytes(StandardCharsets.UTF_8),
                null,
                "text/markdown",
                null,
                Map.of("lang", "en"),
                List.of(labels),
                CHANGED_AT);
    }

    static DocumentChange delete(String id, long version) {
        return DocumentChange.delete("kb", id, version, CHANGED_AT);
    }

    /** A document with a section for each of the texts. */
    static String sections(String... texts) {
        StringBuilder markdown = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            markdown.append("## Part ")
                    .append(texts[i].hashCode())
                    .append("\n\n")
                    .append(texts[i])
                    .append("\n\n");
        }
        return markdown.toString();
    }
}
