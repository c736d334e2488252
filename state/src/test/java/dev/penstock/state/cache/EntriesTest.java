package dev.penstock.state.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntriesTest {
    private final Entries entries = new Entries();

    @Test
    void theOldestLeaveFirst() {
        entries.put("b", "q", 20);
        entries.put("a", "q", 10);
        entries.put("c", "q", 30);
        assertThat(entries.oldestBeyond(2)).containsExactly("a");
        assertThat(entries.createdUpTo(20)).containsExactly("b");
        assertThat(entries.keys()).containsExactly("c");
    }

    @Test
    void anEntryThatIsStoredAgainIsYoungAgain() {
        assertThat(entries.put("a", "q", 10)).isTrue();
        assertThat(entries.put("a", "q", 10)).isFalse();
        assertThat(entries.put("a", "q", 30)).isTrue();
        entries.put("b", "q", 20);
        assertThat(entries.oldestBeyond(1)).containsExactly("b");
        assertThat(entries.remove("a")).isTrue();
        assertThat(entries.remove("a")).isFalse();
        assertThat(entries.size()).isZero();
        assertThat(entries.oldestBeyond(0)).isEmpty();
    }
}
