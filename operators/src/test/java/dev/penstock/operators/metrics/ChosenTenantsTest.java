package dev.penstock.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChosenTenantsTest {

    @Test
    void fewAreAllToldApartAtOnce() {
        ChosenTenants tenants = new ChosenTenants(3, 1);

        assertThat(tenants.next(Map.of("a", 1L, "b", 100L))).isEmpty();
        assertThat(tenants.all()).containsExactlyInAnyOrder("a", "b");
        tenants.next(Map.of("c", 1L));
        assertThat(tenants.contains("c")).isTrue();
    }

    @Test
    void thoseThatSendMoreTakeThePlacesFromTheirSecondStepOn() {
        ChosenTenants tenants = new ChosenTenants(2, 1);
        tenants.next(Map.of("a", 300L, "b", 200L));

        assertThat(tenants.next(Map.of("a", 300L, "b", 200L, "c", 5_000L))).isEmpty();
        assertThat(tenants.next(Map.of("a", 300L, "b", 200L, "c", 5_000L))).containsExactly("b");
        assertThat(tenants.all()).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void twoThatAreAlikeDoNotTakeTurns() {
        ChosenTenants tenants = new ChosenTenants(1, 1);
        tenants.next(Map.of("first", 100L));
        for (int step = 0; step < 50; step++) {
            assertThat(tenants.next(Map.of("first", 100L, "second", 110L))).isEmpty();
        }
        assertThat(tenants.all()).containsExactly("first");
    }

    @Test
    void oneThatSendsNothingAnyLongerGivesItsPlace() {
        ChosenTenants tenants = new ChosenTenants(1, 1);
        tenants.next(Map.of("first", 100L));
        tenants.next(Map.of("second", 90L));
        assertThat(tenants.next(Map.of("second", 90L))).containsExactly("first");
        for (int step = 0; step < 60; step++) {
            tenants.next(Map.of());
        }
        assertThat(tenants.standings()).isEmpty();
    }

    @Test
    void aFloodIsForgottenAndARestoreChangesNothing() {
        ChosenTenants tenants = new ChosenTenants(5, 1);
        for (int step = 0; step < 10; step++) {
            Map<String, Long> requests = new HashMap<>(Map.of("large", 1_000L));
            for (int i = 0; i < 1_000; i++) {
                requests.put("flood-" + step + "-" + i, 1L + i % 3);
            }
            tenants.next(requests);
            assertThat(tenants.standings()).hasSizeLessThanOrEqualTo(20);
            assertThat(tenants.contains("large")).isTrue();
        }
        ChosenTenants restored = new ChosenTenants(5, 1);
        restored.restore(tenants.standings());

        Map<String, Long> next = Map.of("large", 10L, "other", 30L);
        assertThat(restored.next(next)).isEqualTo(tenants.next(next));
        assertThat(restored.standings()).containsExactlyInAnyOrderElementsOf(tenants.standings());
    }
}
