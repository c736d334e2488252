package dev.penstock.state.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Generation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerCodecTest {
    private final CachedAnswer answer =
            Answers.answer("scope", "Wie groß ist 🙂?", Answers.vector(384, 1), 1_700_000_000_000L, "d1", "d2");

    @Test
    void readsWhatItWrote() {
        CachedAnswer read = AnswerCodec.decode(AnswerCodec.encode(answer)).orElseThrow();
        assertThat(read).usingRecursiveComparison().isEqualTo(answer);
    }

    @Test
    void keepsWhatIsAbsentAbsent() {
        Generation bare = new Generation("", null, null, 0, 0, null, null, -1, 1, null);
        CachedAnswer sparse = new CachedAnswer("k", "s", null, null, null, bare, null, null, 0, -1);
        CachedAnswer read = AnswerCodec.decode(AnswerCodec.encode(sparse)).orElseThrow();
        assertThat(read).usingRecursiveComparison().isEqualTo(sparse);
        assertThat(read.documents()).isNull();
        assertThat(read.generation().citations()).isNull();
    }

    @Test
    void whatIsDamagedIsAMissAndNeverAnError() {
        byte[] bytes = AnswerCodec.encode(answer);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(AnswerCodec.decode(Arrays.copyOf(bytes, length))).isEmpty();
        }
        byte[] newer = bytes.clone();
        newer[3] = 99;
        assertThat(AnswerCodec.decode(newer)).isEmpty();
        byte[] hugeLength = bytes.clone();
        Arrays.fill(hugeLength, 4, 8, (byte) 0x7f);
        assertThat(AnswerCodec.decode(hugeLength)).isEmpty();
        assertThat(AnswerCodec.decode("{\"json\": 1}".getBytes())).isEmpty();
    }

    @Test
    void isCompact() {
        List<String> none = List.of();
        Generation brief = new Generation("42", "m", "p", 1, 1, "stop", List.of(), -1, 1, none);
        CachedAnswer small = new CachedAnswer("k", "s", "q", Answers.vector(384, 1), "m", brief, null, none, 0, 0);
        assertThat(AnswerCodec.encode(small).length).isLessThan(384 * 4 + 150);
    }
}
