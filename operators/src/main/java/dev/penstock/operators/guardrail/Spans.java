package dev.penstock.operators.guardrail;

import java.util.Arrays;

/** Places in the original text, in the order in which they were found. */
final class Spans {
    private int[] bounds = new int[8];
    private int count;

    void add(int start, int end) {
        if (count * 2 == bounds.length) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        bounds[count * 2] = start;
        bounds[count * 2 + 1] = end;
        count++;
    }

    int count() {
        return count;
    }

    int start(int index) {
        return bounds[index * 2];
    }

    int end(int index) {
        return bounds[index * 2 + 1];
    }
}
