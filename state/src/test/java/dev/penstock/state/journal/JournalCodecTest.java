package dev.penstock.state.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.records.Cost;
import dev.penstock.records.Generation;
import dev.penstock.records.Route;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
    private static final int WASTE_BYTES = 4 * Double.BYTES;

    private final JournalEntry entry = Entries.answering("Wie groß ist 🙂? \u0000 end");

    @Test
    void readsEveryFieldThatItWrote() {
        assertThat(JournalCodec.decode(JournalCodec.encode(entry))).contains(entry);
    }

    @Test
    void keepsWhatIsAbsentAbsent() {
        Generation bare = new Generation("", null, null, 0, 0, null, null, -1, 1, null);
        JournalEntry sparse = new JournalEntry(bare, new Cost(0, 0), new Route(null, Double.NaN, 0, null));
        assertThat(JournalCodec.decode(JournalCodec.encode(sparse))).contains(sparse);
    }

    @Test
    void anEntryFromBeforeWasteWasWrittenWastedNothing() {
        byte[] bytes = JournalCodec.encode(entry);
        JournalEntry old = new JournalEntry(
                entry.generation(), new Cost(entry.cost().usd(), entry.cost().premiumUsd()), entry.route());

        assertThat(JournalCodec.decode(Arrays.copyOf(bytes, bytes.length - WASTE_BYTES)))
                .contains(old);
    }

    @Test
    void anUnknownVersionIsNoEntry() {
        byte[] newer = JournalCodec.encode(entry);
        newer[3]++;
        assertThat(JournalCodec.decode(newer)).isEmpty();
        assertThat(JournalCodec.encode(entry)).startsWith(JournalCodec.version());
    }

    @Test
    void whatIsDamagedIsNoEntryAndNeverAnError() {
        byte[] bytes = JournalCodec.encode(entry);
        for (int length = 0; length < bytes.length; length++) {
            if (length == bytes.length - WASTE_BYTES) {
                continue; // an entry from before waste was written
            }
            assertThat(JournalCodec.decode(Arrays.copyOf(bytes, length))).isEmpty();
        }
        byte[] hugeLength = bytes.clone();
        Arrays.fill(hugeLength, 4, 8, (byte) 0x7f);
        assertThat(JournalCodec.decode(hugeLength)).isEmpty();
        assertThat(JournalCodec.decode("{\"json\": 1}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
