package dev.penstock.inference.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFileTest {
    private static final LabelledFile.Fields CLASSES = new LabelledFile.Fields("text", "label", "attack", null, null);
    private static final LabelledFile.Fields SPANS = new LabelledFile.Fields("text", null, null, "spans", null);

    @TempDir
    private Path folder;

    @Test
    void yesAndNoAreOneLabel() throws IOException {
        LabelledFile file = read(CLASSES, """
                {"text": "a", "label": true}
                {"text": "b", "label": 0, "other": [1]}

                {"text": "c", "label": 1}""");

        assertThat(file.labelling()).isEqualTo(Labelling.YES_OR_NO);
        assertThat(file.rows())
                .extracting(LabelledText::labels)
                .containsExactly(Set.of("attack"), Set.of(), Set.of("attack"));
        assertThat(file.data().rows()).isEqualTo(3);
    }

    @Test
    void namesExcludeEachOtherAndListsDoNot() throws IOException {
        assertThat(read(CLASSES, "{\"text\": \"a\", \"label\": \"sports\"}").labelling())
                .isEqualTo(Labelling.ONE_OF);
        LabelledFile lists =
                read(CLASSES, "{\"text\": \"a\", \"label\": [\"x\", \"y\"]}\n{\"text\": \"b\", \"label\": []}");
        assertThat(lists.labelling()).isEqualTo(Labelling.ANY_OF);
        assertThat(lists.rows().get(0).labels()).containsExactlyInAnyOrder("x", "y");
        assertThat(lists.rows().get(1).labels()).isEmpty();
    }

    @Test
    void gzippedFilesAreUnpackedAndHashedAsTheyLie() throws Exception {
        Path file = folder.resolve("data.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"text\": \"a\", \"label\": true}\n".getBytes(StandardCharsets.UTF_8));
        }
        LabelledFile read = LabelledFile.read(file, "MIT", CLASSES);

        assertThat(read.rows()).hasSize(1);
        assertThat(read.data().licence()).isEqualTo("MIT");
        byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(read.data().sha256()).isEqualTo(java.util.HexFormat.of().formatHex(hash));
    }

    @Test
    void partsAreReadWithTheirPlace() throws IOException {
        LabelledFile file =
                read(SPANS, "{\"text\": \"Hi Zoë\", \"spans\": [{\"type\": \"PERSON\", \"start\": 3, \"end\": 6}]}");

        assertThat(file.rows().get(0).spans()).containsExactly(new LabelledText.Span("PERSON", 3, 6));
    }

    @Test
    void aWrongLineIsNamedWithoutItsText() {
        assertWrong(
                CLASSES, "{\"text\": \"a\", \"label\": true}\n{\"text\": \"secret\", \"label\": 2}", "line 2", "label");
        assertWrong(CLASSES, "{\"text\": \"a\", \"label\": true}\n{\"label\": true}", "line 2", "--text-field");
        assertWrong(
                CLASSES,
                "{\"text\": \"a\", \"label\": true}\n\n{\"text\": \"secret\", \"label\": \"x\"}",
                "line 3",
                "kind");
        assertWrong(CLASSES, "[1]", "line 1", "no JSON object");
        assertWrong(CLASSES, "{\"text\": \"a\", \"label\": true}\n{\"text\": \"secret", "line 2", "not valid JSON");
        assertWrong(CLASSES, "{\"text\": \"a\", \"label\": [1]}", "line 1", "texts alone");
    }

    @Test
    void partsOutsideOfTheTextAreRefused() {
        for (String span : new String[] {
            "{\"type\": \"P\", \"start\": 0, \"end\": 7}",
            "{\"type\": \"P\", \"start\": -1, \"end\": 2}",
            "{\"type\": \"P\", \"start\": 2, \"end\": 2}",
            "{\"type\": 4, \"start\": 0, \"end\": 2}",
            "{\"start\": 0, \"end\": 2}",
            "{\"type\": \"P\", \"start\": 0.5, \"end\": 2}"
        }) {
            assertWrong(SPANS, "{\"text\": \"secret\", \"spans\": [" + span + "]}", "line 1", "span 0", "6 characters");
        }
        assertWrong(SPANS, "{\"text\": \"secret\", \"spans\": {}}", "line 1", "no list");
    }

    @Test
    void aFieldForGroupsMustStandInEveryLine() {
        assertWrong(
                new LabelledFile.Fields("text", "label", "attack", null, "source"),
                "{\"text\": \"a\", \"label\": true}",
                "line 1",
                "field source",
                "--group");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> LabelledFile.read(folder.resolve("none.jsonl"), null, CLASSES))
                .hasMessageContaining("none.jsonl")
                .hasMessageContaining("--data");
    }

    private LabelledFile read(LabelledFile.Fields fields, String lines) throws IOException {
        return LabelledFile.read(Files.writeString(folder.resolve("data.jsonl"), lines), null, fields);
    }

    private void assertWrong(LabelledFile.Fields fields, String lines, String... messages) {
        assertThatThrownBy(() -> read(fields, lines))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("data.jsonl")
                .contains(messages)
                .doesNotContain("secret");
    }
}
