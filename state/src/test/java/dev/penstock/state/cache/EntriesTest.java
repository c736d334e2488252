package dev.penstock.state.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntriesTest {
    private final Entries entries = new Entries();

    @Test
    void theOldestLeaveFirst() {
        entries.put("b", entry(20));
        entries.put("a", entry(10));
        entries.put("c", entry(30));
        assertThat(entries.oldestBeyond(2)).containsOnlyKeys("a");
        assertThat(entries.createdUpTo(20)).containsOnlyKeys("b");
        assertThat(entries.keys()).containsExactly("c");
    }

    @Test
    void anEntryThatIsStoredAgainIsYoungAgain() {
        assertThat(entries.put("a", entry(10))).isEmpty();
        assertThat(entries.put("a", entry(30))).contains(entry(10));
        entries.put("b", entry(20));
        assertThat(entries.oldestBeyond(1)).containsOnlyKeys("b");
        assertThat(entries.remove("a")).contains(entry(30));
        assertThat(entries.remove("a")).isEmpty();
        assertThat(entries.size()).isZero();
        assertThat(entries.oldestBeyond(0)).isEmpty();
    }

    private static Entries.Entry entry(long createdAtMs) {
        return new Entries.Entry("q", "scope", createdAtMs);
    }
}
