package dev.penstock.operators.parsing;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.tika.mime.MediaType;

/** Comma- and tab-separated values as a Markdown table. */
final class DelimitedText {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private DelimitedText() {}

    /** The text as it is, if its quotes do not match. */
    static String of(String text, MediaType type) {
        char delimiter = type.getSubtype().startsWith("tab") ? '\t' : mostFrequent(text);
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(true)
                .setTrim(true)
                .get();
        List<List<String>> rows = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            for (CSVRecord row : parser) {
                rows.add(row.toList());
            }
        } catch (IOException | UncheckedIOException malformed) {
            return text;
        }
        MarkdownWriter writer = new MarkdownWriter();
        writer.table(rows);
        return writer.toString();
    }

    /** Of the first line. */
    private static char mostFrequent(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        char best = DELIMITERS[0];
        long most = 0;
        for (char delimiter : DELIMITERS) {
            long count = line.chars().filter(c -> c == delimiter).count();
            if (count > most) {
                most = count;
                best = delimiter;
            }
        }
        return best;
    }
}
