package dev.penstock.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-12);

    @Test
    void wasteIsSpentAndSavesNothing() {
        Cost cost = new Cost(1, 10).plus(new Waste(0.1, 0.2, 0.3, 0.4)).plus(Waste.ofCrash(1));

        assertThat(cost.usd()).isCloseTo(3, EXACT);
        assertThat(cost.premiumUsd()).isEqualTo(10);
        assertThat(cost.savedUsd()).isCloseTo(7, EXACT);
        assertThat(cost.waste()).isEqualTo(new Waste(0.1, 0.2, 0.3, 1.4));
        assertThat(cost.waste().totalUsd()).isCloseTo(2, EXACT);
    }

    @Test
    void whatElseIsSpentIsNoWaste() {
        assertThat(new Cost(1, 10, Waste.ofEscalation(0.5)).plus(2))
                .isEqualTo(new Cost(3, 12, Waste.ofEscalation(0.5)));
    }
}
