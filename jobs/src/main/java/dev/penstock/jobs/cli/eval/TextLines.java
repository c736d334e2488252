package dev.penstock.jobs.cli.eval;

import dev.penstock.jobs.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Reads the lines of a UTF-8 file, gzipped where its name ends in .gz. */
final class TextLines {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextLines() {}

    /** @param number from 1 */
    @FunctionalInterface
    interface Reader {
        void line(long number, String text);
    }

    /** @throws CliException if the file cannot be read; the message names file and line */
    static void read(Path file, Reader reader) {
        long number = 0;
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                boolean marked = number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK;
                reader.line(number, marked ? line.substring(1) : line);
            }
        } catch (CharacterCodingException e) {
            throw new CliException(file + ", after line " + number + ": not UTF-8; convert the file", e);
        } catch (IOException e) {
            throw new CliException(
                    file + ", after line " + number + ": cannot be read: " + e.getMessage()
                            + "; allowed is text in UTF-8, gzipped where the name ends in .gz",
                    e);
        }
    }
}
