package dev.penstock.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

    @Test
    void onePortIsARangeOfOne() {
        assertThat(PortRange.parse("9260").ports()).containsExactly(9260);
        assertThat(PortRange.parse("9260")).hasToString("9260");
    }

    @Test
    void aRangeHoldsBothEnds() {
        assertThat(PortRange.parse("9260-9262").ports()).containsExactly(9260, 9261, 9262);
        assertThat(PortRange.parse("9260-9262")).hasToString("9260-9262");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "a", "9260-", "-9260", "9262-9260", "9260-9260", "1-2-3", "9260 ", "٣"})
    void whatIsNoPortIsRefused(String text) {
        assertThat(PortRange.isValid(text)).isFalse();
        assertThatThrownBy(() -> PortRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s: allowed is a port from 1 to 65535 or a range such as 9249-9259", text);
    }
}
