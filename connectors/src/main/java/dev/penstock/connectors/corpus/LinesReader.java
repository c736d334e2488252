package dev.penstock.connectors.corpus;

import dev.penstock.records.InputLine;
import dev.penstock.records.LineReader;
import java.io.IOException;
import java.io.InputStream;

/** The documents of a file of JSON lines. A line that is none is one failure, by its number from 1. */
final class LinesReader implements DocumentReader {
    private final String path;
    private final LineReader lines;
    private final int maxLineBytes;
    private final Origin origin;

    LinesReader(String path, InputStream in, int maxLineBytes, Origin origin) {
        this.path = path;
        this.lines = new LineReader(in, maxLineBytes);
        this.maxLineBytes = maxLineBytes;
        this.origin = origin;
    }

    @Override
    public CorpusItem next() throws IOException {
        InputLine line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        if (line == null) {
            return null;
        }
        String id = path + "#" + line.number();
        return line.isTooLong()
                ? origin.unread(id, "the line has " + line.length() + " bytes; allowed are " + maxLineBytes)
                : origin.row(id, line.bytes());
    }
}
