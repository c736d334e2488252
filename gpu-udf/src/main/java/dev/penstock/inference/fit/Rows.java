package dev.penstock.inference.fit;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Some of a list's elements, by their positions. */
final class Rows {
    private Rows() {}

    static <T> List<T> of(List<T> all, int[] rows) {
        return Arrays.stream(rows).mapToObj(all::get).toList();
    }

    static int[] where(int count, IntPredicate holds) {
        return IntStream.range(0, count).filter(holds).toArray();
    }
}
