package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.ExchangeHash;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    @Test
    void eachIdIsNewOnce() {
        long[] table = SeenIds.empty();
        for (int i = 0; i < 20_000; i++) {
            long[] next = SeenIds.add(table, ExchangeHash.of("acme", "id-" + i));
            assertThat(next).as("id %s is new", i).isNotNull();
            table = next;
        }
        for (int i = 0; i < 20_000; i++) {
            assertThat(SeenIds.add(table, ExchangeHash.of("acme", "id-" + i)))
                    .as("id %s again", i)
                    .isNull();
        }
        assertThat(table[0]).isEqualTo(20_000);
        assertThat(table.length).as("at most 22 bytes an id").isLessThanOrEqualTo(20_000 * 22 / 8);
    }

    @Test
    void hashesThatMeetInASlotAreToldApart() {
        long[] table = SeenIds.empty();
        for (int i = 0; i < 40; i++) {
            // The lower and the upper half are equal up to a multiple of the table's size.
            table = SeenIds.add(table, (long) (i * 64) << 32);
        }

        assertThat(table[0]).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
            assertThat(SeenIds.add(table, (long) (i * 64) << 32)).isNull();
        }
    }

    @Test
    void aHashOfZeroIsAHash() {
        long[] table = SeenIds.add(SeenIds.empty(), 0);

        assertThat(table).isNotNull();
        assertThat(SeenIds.add(table, 0)).isNull();
    }

    @Test
    void tenantAndIdAreNotConfused() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < 300; j++) {
                hashes.add(ExchangeHash.of("t" + i, "" + j));
            }
        }

        assertThat(hashes).hasSize(90_000);
        assertThat(ExchangeHash.of("ab", "c")).isNotEqualTo(ExchangeHash.of("a", "bc"));
        assertThat(ExchangeHash.of("", "ab")).isNotEqualTo(ExchangeHash.of("ab", ""));
    }
}
