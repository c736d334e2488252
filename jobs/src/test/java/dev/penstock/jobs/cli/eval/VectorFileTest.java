package dev.penstock.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.inference.ModelIdentity;
import dev.penstock.jobs.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
    private static final ModelIdentity MODEL = new ModelIdentity("tiny", "0123456789abcdef", 3);

    @TempDir
    private Path folder;

    @Test
    void vectorsAreThereAfterTheFileWasOpenedAgain() {
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            file.put("one", new float[] {1, 0, 0});
            file.put("two", new float[] {0, 1, 0});
            file.put("one", new float[] {9, 9, 9});
        }
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            assertThat(file.size()).isEqualTo(2);
            assertThat(file.get("one")).containsExactly(1, 0, 0);
            assertThat(file.get("two")).containsExactly(0, 1, 0);
            assertThat(file.contains("three")).isFalse();
            assertThat(file.get("three")).isNull();
        }
    }

    @Test
    void modelsAndTokenLimitsDoNotMix() {
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            file.put("one", new float[] {1, 0, 0});
        }
        ModelIdentity other = new ModelIdentity("tiny", "fedcba9876543210", 3);
        try (VectorFile shorter = VectorFile.open(folder, MODEL, 128);
                VectorFile others = VectorFile.open(folder, other, 256)) {
            assertThat(shorter.contains("one")).isFalse();
            assertThat(others.contains("one")).isFalse();
        }
    }

    /** A process that is killed while it writes leaves half a record. */
    @Test
    void anUnfinishedRecordIsCutOff() throws IOException {
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            file.put("one", new float[] {1, 0, 0});
        }
        Files.write(path(), new byte[] {1, 2, 3, 4, 5}, StandardOpenOption.APPEND);

        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            file.put("two", new float[] {0, 1, 0});
        }
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            assertThat(file.get("one")).containsExactly(1, 0, 0);
            assertThat(file.get("two")).containsExactly(0, 1, 0);
        }
    }

    @Test
    void aDamagedRecordIsRefused() throws IOException {
        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            file.put("one", new float[] {1, 0, 0});
        }
        byte[] bytes = Files.readAllBytes(path());
        bytes[8 + 16 + 2] ^= 1;
        Files.write(path(), bytes);

        try (VectorFile file = VectorFile.open(folder, MODEL, 256)) {
            assertThatThrownBy(() -> file.get("one"))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("is damaged; delete it");
        }
    }

    @Test
    void aFileOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
        Path strange = folder.resolve("tiny@0123456789ab-3-256.vectors");
        Files.writeString(strange, "this is no file of vectors");

        assertThatThrownBy(() -> VectorFile.open(folder, MODEL, 256))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("holds no vectors of this model");
        assertThat(strange).hasContent("this is no file of vectors");
    }

    private Path path() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }
}
