package dev.penstock.operators.inference;

import dev.penstock.records.Waste;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lies behind a request on its way through the tiers.
 *
 * @param failures why tiers were passed over
 * @param waste what was spent on it so far
 */
record Passed(List<String> failures, Waste waste) {
    static final Passed NOTHING = new Passed(List.of(), Waste.NONE);

    Passed tier(String failure, Waste more) {
        return new Passed(concat(failures, List.of(failure)), waste.plus(more));
    }

    Passed wasted(Waste more) {
        return new Passed(failures, waste.plus(more));
    }

    List<String> failuresAnd(List<String> more) {
        return concat(failures, more);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
