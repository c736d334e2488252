package dev.penstock.operators.parsing;

import java.util.Map;
import java.util.Set;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;

/** How a document is read. */
enum Format {
    /** As it is. */
    TEXT,
    /** As it is, and it has headings. */
    MARKDOWN,
    MAN_PAGE,
    JSON,
    XML,
    DELIMITED,
    /** By Tika. */
    TIKA,
    /** By Tika, and it is a zip archive inside. */
    TIKA_ZIP,
    /** Not at all. */
    NONE;

    private static final Map<String, Format> KNOWN = Map.ofEntries(
            Map.entry("text/markdown", MARKDOWN),
            Map.entry("text/x-markdown", MARKDOWN),
            Map.entry("text/x-web-markdown", MARKDOWN),
            Map.entry("text/troff", MAN_PAGE),
            Map.entry("application/x-troff-man", MAN_PAGE),
            Map.entry("text/csv", DELIMITED),
            Map.entry("text/tab-separated-values", DELIMITED),
            Map.entry("application/json", JSON),
            Map.entry("application/x-ndjson", JSON),
            Map.entry("application/jsonl", JSON),
            Map.entry("application/jsonlines", JSON),
            Map.entry("application/xml", XML),
            Map.entry("text/xml", XML),
            Map.entry("text/html", TIKA),
            Map.entry("application/xhtml+xml", TIKA),
            Map.entry("application/pdf", TIKA),
            Map.entry("application/rtf", TIKA),
            Map.entry("message/rfc822", TIKA),
            Map.entry("application/epub+zip", TIKA_ZIP));

    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");

    static boolean isHtml(MediaType type) {
        return HTML.contains(type.getBaseType().toString());
    }

    /** @param registry which types are forms of which others */
    static Format of(MediaType type, MediaTypeRegistry registry) {
        String name = type.getBaseType().toString();
        Format known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        if (TikaReader.isOfficeArchive(type)) {
            return TIKA_ZIP;
        } else if (TikaReader.isOldOffice(type)) {
            return TIKA;
        } else if (name.endsWith("+json")) {
            return JSON;
        } else if (name.endsWith("+xml") || registry.isInstanceOf(type, MediaType.APPLICATION_XML)) {
            return XML;
        }
        return name.startsWith("text/") || registry.isInstanceOf(type, MediaType.TEXT_PLAIN) ? TEXT : NONE;
    }
}
