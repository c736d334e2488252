package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines come out whatever the file looks like. */
class LineReaderTest {

    @Test
    void lineEndsOfUnixAndWindowsAndNoneAtAll() throws IOException {
        assertThat(texts(read("one\ntwo\r\nthree", 100))).containsExactly("one", "two", "three");
    }

    @Test
    void aFinalLineEndMakesNoFurtherLine() throws IOException {
        assertThat(texts(read("one\n", 100))).containsExactly("one");
        assertThat(read("", 100)).isEmpty();
    }

    @Test
    void theByteOrderMarkIsDroppedAtTheStartOnly() throws IOException {
        assertThat(texts(read("\uFEFFone\n\uFEFFtwo", 100))).containsExactly("one", "\uFEFFtwo");
    }

    @Test
    void blankLinesAreLinesThatSayTheyAreBlank() throws IOException {
        List<InputLine> lines = read("one\n\n \t\r\ntwo\n", 100);
        assertThat(lines).extracting(InputLine::isBlank).containsExactly(false, true, true, false);
        assertThat(lines).extracting(InputLine::number).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aLineBeyondTheLimitIsNotKeptAndTheNextOneIsRead() throws IOException {
        List<InputLine> lines = read("a".repeat(200_000) + "\nshort\n", 100);
        assertThat(lines.get(0).isTooLong()).isTrue();
        assertThat(lines.get(0).length()).isEqualTo(200_000);
        assertThat(texts(lines.subList(1, 2))).containsExactly("short");
    }

    @Test
    void theLimitCountsNeitherLineEndNorCarriageReturn() throws IOException {
        assertThat(read("a".repeat(100) + "\r\n", 100).get(0).isTooLong()).isFalse();
        assertThat(read("a".repeat(101) + "\n", 100).get(0).isTooLong()).isTrue();
        assertThat(read("a".repeat(101), 100).get(0).isTooLong()).isTrue();
    }

    @Test
    void linesLongerThanTheReadBufferComeOutWhole() throws IOException {
        String line = "0123456789".repeat(30_000);
        assertThat(texts(read(line + "\n" + line, 1 << 20))).containsExactly(line, line);
    }

    private static List<InputLine> read(String text, int limit) throws IOException {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        List<InputLine> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(in, limit)) {
            for (InputLine line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static List<String> texts(List<InputLine> lines) {
        return lines.stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
