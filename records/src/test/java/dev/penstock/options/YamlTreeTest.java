package dev.penstock.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {
    @TempDir
    Path folder;

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), "# comment\na: {b: [1, 2.5, x\u00e4, null, true]}\n");
        assertThat(YamlTree.read(file)).hasToString("{\"a\":{\"b\":[1,2.5,\"x\u00e4\",null,true]}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "---\n", "null"})
    void anEmptyFileGivesNull(String yaml) {
        assertThat(YamlTree.parse(yaml).isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a:, null",
        "'a: \"\"', '\"\"', ",
        "a: 1_000, 1000",
        "a: 99999999999999999999, 99999999999999999999",
        "a: .5, 0.5",
        "a: -.inf, '\"-Infinity\"'",
        "a: ~, null",
        "a: yes, '\"yes\"'",
        "a: 1.5e+3, 1500.0"
    })
    void scalarsAreReadAsYamlHasThem(String yaml, String json) {
        assertThat(YamlTree.parse(yaml).get("a").toString()).isEqualTo(json);
    }

    @Test
    void aFileThatIsNotThereIsAFault() {
        assertThatThrownBy(() -> YamlTree.read(folder.resolve("none.yaml")))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("cannot read " + folder.resolve("none.yaml"));
        assertThatThrownBy(() -> YamlTree.read(folder)).isInstanceOf(OptionsException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: 1\nb: [hush'         | line 2",
                "'a: 1\n  b: hush'        | line 2",
                "'a: \"hush'              | line 1",
                "'\tpassword: hush'       | line 1",
                "'a: 1\nhush: 2\nhush: 3' | line 3, column",
                "'a: &x hush\nb: *x'      | line 2, column 4: aliases",
                "'a: &x {b: hush}\nc: {<<: *x}' | line 2",
                "'a: 1\n---\nb: hush'     | a second document begins",
                "'a: !!java.net.URL {}\nb: [' | line 2",
            })
    void badYamlIsAFaultWithItsPlaceAndWithoutItsContent(String yaml, String place) {
        OptionsException refused = catchThrowableOfType(OptionsException.class, () -> YamlTree.parse(yaml));
        assertThat(refused).isNotNull();
        assertThat(refused.faults()).hasSize(1);
        assertThat(refused.getMessage()).contains(place).doesNotContain("hush").doesNotContain("\n");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> YamlTree.parse("[".repeat(100) + "]".repeat(100)))
                .isInstanceOf(OptionsException.class);
        assertThatThrownBy(() -> YamlTree.parse("- ".repeat(100_000) + "x")).isInstanceOf(OptionsException.class);
    }

    @Test
    void largeFilesAndOtherEncodingsAreRefused() {
        assertThatThrownBy(() -> YamlTree.read(new ByteArrayInputStream(new byte[YamlTree.MAX_BYTES + 1])))
                .hasMessageContaining("larger than 1048576 bytes");
        assertThatThrownBy(() ->
                        YamlTree.read(new ByteArrayInputStream("a: \u00e4".getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessageContaining("not UTF-8");
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertThat(YamlTree.parse(text)).isNotNull();
        } catch (OptionsException e) {
            assertThat(e.faults()).hasSize(1);
        }
    }
}
