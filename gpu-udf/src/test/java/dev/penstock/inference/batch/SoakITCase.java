package dev.penstock.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.BatcherMetrics;
import dev.penstock.inference.fixtures.MemoryUse;
import dev.penstock.inference.fixtures.Soak;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form of {@code penstock bench soak}. */
class SoakITCase {
    private static final int ROUNDS = 8;
    private static final int ITEMS = 25_000;
    private static final long MIB = 1 << 20;

    @Test
    void trafficLeavesHeapAndOffHeapFlat() throws Exception {
        List<MemoryUse> uses = new ArrayList<>();
        try (Soak soak = new Soak(1)) {
            soak.run(2 * ITEMS);
            for (int round = 0; round < ROUNDS; round++) {
                soak.run(ITEMS);
                assertThat(soak.arrowBytes()).isZero();
                uses.add(MemoryUse.now());
            }
            long all = (2 + ROUNDS) * ITEMS;
            assertThat(soak.wrong()).isZero();
            assertThat(soak.answered() + soak.poisoned() + soak.expired()).isEqualTo(all);
            assertThat(soak.poisoned()).isBetween(all / 1000, all / 250);

            BatcherMetrics metrics = soak.metrics();
            assertThat(metrics.queueSize()).isZero();
            assertThat(metrics.running()).isZero();
            assertThat(metrics.coalesced()).isPositive();
            assertThat(metrics.expired()).isEqualTo(soak.expired());
        }
        assertThat(MemoryUse.growth(uses, MemoryUse::heap))
                .as("heap of %s", uses)
                .isLessThan(8 * MIB);
        assertThat(MemoryUse.growth(uses, MemoryUse::direct))
                .as("direct of %s", uses)
                .isLessThan(32 * MIB);
    }
}
