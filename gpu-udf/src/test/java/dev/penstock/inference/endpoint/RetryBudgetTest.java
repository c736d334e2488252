package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    @Test
    void tellsWhenTheNextCallIsAllowed() {
        RetryBudget budget = used(0.1);
        long wait = budget.waitNanos(0);
        assertThat(wait).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(budget.tryTake(wait - 1)).isFalse();
        assertThat(budget.waitNanos(wait)).isZero();
        assertThat(budget.tryTake(wait)).isTrue();
    }

    @Test
    void neverFillsByItselfWhereNoShareIsAllowed() {
        assertThat(used(0).waitNanos(0)).isEqualTo(Long.MAX_VALUE);
    }

    private static RetryBudget used(double share) {
        RetryBudget budget = new RetryBudget(share, 0);
        assertThat(budget.waitNanos(0)).isZero();
        while (budget.tryTake(0)) {
            // all that the bucket begins with
        }
        return budget;
    }
}
