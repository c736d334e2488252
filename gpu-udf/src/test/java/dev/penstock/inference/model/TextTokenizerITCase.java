package dev.penstock.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where tokens stand in a text, in Java's characters, by MiniLM's tokenizer. */
class TextTokenizerITCase {
    private static TextTokenizer tokenizer;

    @BeforeAll
    static void open() {
        ModelFiles files = CarriedModel.MINILM.unpack(ModelCache.ofUser(), Precision.AUTO);
        tokenizer = TextTokenizer.open(files.tokenizer(), 64);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void tokensAreWhereTheirTextIs() {
        Map.of(
                        "Bob met Ann", List.of("Bob", "met", "Ann"),
                        "J\u00fcrgen w\u00e4hlt", List.of("J\u00fcrgen", "w\u00e4h", "lt"),
                        // Outside of the basic plane: two characters each, one code point.
                        "\uD83D\uDE00 Bob", List.of("\uD83D\uDE00", "Bob"),
                        "Jose\u0301 met Ann", List.of("Jose\u0301", "met", "Ann"),
                        "\u65e5\u672c Ann", List.of("\u65e5", "\u672c", "Ann"),
                        "\uD83D\uDC69\u200D\uD83D\uDC69 Ann", List.of("\uD83D\uDC69\u200D\uD83D\uDC69", "Ann"),
                        "\u0000 Ann", List.of("Ann"))
                .forEach((text, parts) -> assertThat(parts(text)).as(text).containsExactlyElementsOf(parts));
    }

    @Test
    void halfASurrogatePairDoesNotShiftWhatFollows() {
        assertThat(parts("\uD800 Bob \uDC00 Ann")).endsWith("Ann").contains("Bob");
        assertThat(parts("\uD83D\uDE00 \uD83D Ann")).containsExactly("\uD83D\uDE00", "Ann");
    }

    @Test
    void specialTokensStandNowhere() {
        TokenizedText text = tokenizer.tokenize("Bob");
        assertThat(text.tokens()).isEqualTo(3);
        assertThat(text.starts()).containsExactly(0, 0, 0);
        assertThat(text.ends()).containsExactly(0, 3, 0);
    }

    @Test
    void textsThatAreCutKeepTheirOffsets() {
        String text = "\uD83D\uDE00 word ".repeat(100);
        TokenizedText cut = tokenizer.tokenize(text);
        int last = cut.tokens() - 2;
        assertThat(cut.tokens()).isEqualTo(64);
        assertThat(text.substring(cut.starts()[last], cut.ends()[last])).isEqualTo("word");
    }

    @Test
    void aTextIsCountedWhole() {
        assertThat(tokenizer.count("")).isEqualTo(2);
        assertThat(tokenizer.count("Bob met Ann")).isEqualTo(5);
        assertThat(tokenizer.count("word ".repeat(62))).isEqualTo(64);
        assertThat(tokenizer.count("word ".repeat(63))).isEqualTo(65);
        assertThat(tokenizer.count("word ".repeat(100_000))).isEqualTo(100_002);
        assertThat(tokenizer.count("\uD83D Bob"))
                .isEqualTo(tokenizer.tokenize("\uD83D Bob").tokens());
    }

    /** The parts of the text that the tokens stand for, without the special ones. */
    private static List<String> parts(String text) {
        TokenizedText tokenized = tokenizer.tokenize(text);
        List<String> parts = new ArrayList<>();
        for (int i = 1; i < tokenized.tokens() - 1; i++) {
            parts.add(text.substring(tokenized.starts()[i], tokenized.ends()[i]));
        }
        return parts;
    }
}
