package dev.penstock.connectors.corpus;

import java.util.Locale;

/** What a file holds, by the ending of its name: the content would call a Word document an archive. */
enum FileKind {
    DOCUMENT,
    LINES,
    PARQUET,
    ZIP,
    TAR,
    GZIP;

    static FileKind of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return switch (dot < 1 ? "" : name.substring(dot + 1)) {
            case "jsonl", "ndjson" -> LINES;
            case "parquet" -> PARQUET;
            case "zip" -> ZIP;
            case "tar" -> TAR;
            case "gz", "tgz" -> GZIP;
            default -> DOCUMENT;
        };
    }

    /** The name of what is in a compressed file. */
    static String unzipped(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".tgz")) {
            return name.substring(0, name.length() - ".tgz".length()) + ".tar";
        }
        return name.substring(0, name.length() - ".gz".length());
    }
}
