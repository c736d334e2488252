package dev.penstock.state.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopNamesTest {

    @Test
    void fewNamesAreAllToldApartForGood() {
        TopNames names = new TopNames(3);
        for (int span = 0; span < 5; span++) {
            assertThat(names.add("a")).isTrue();
            assertThat(names.add("b")).isTrue();
            names.nextSpan();
        }

        assertThat(names.chosen()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void thoseThatOccurMostTakeThePlacesOfAFlood() {
        TopNames names = new TopNames(2);
        for (int i = 0; i < 1_000_000; i++) {
            names.add("flood-" + i);
            if (i % 10 == 0) {
                names.add("large");
                names.add("larger");
                names.add("larger");
            }
        }
        assertThat(names.chosen()).as("who came first").containsExactlyInAnyOrder("flood-0", "large");

        names.nextSpan();

        assertThat(names.chosen()).containsExactlyInAnyOrder("large", "larger");
        assertThat(names.add("flood-1")).isFalse();
        assertThat(names.add("larger")).isTrue();
    }

    @Test
    void twoThatAreAlikeDoNotTakeTurns() {
        TopNames names = new TopNames(1);
        names.add("first");
        for (int span = 0; span < 10; span++) {
            for (int i = 0; i < 100; i++) {
                names.add("first");
                names.add("second");
            }
            for (int i = 0; i < 10; i++) {
                names.add("second");
            }
            names.nextSpan();
            assertThat(names.chosen()).containsExactly("first");
        }
    }

    @Test
    void atLeastOneIsToldApart() {
        assertThatThrownBy(() -> new TopNames(0)).hasMessage("most is 0; expected 1 or more names");
    }
}
