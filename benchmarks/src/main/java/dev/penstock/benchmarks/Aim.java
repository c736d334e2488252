package dev.penstock.benchmarks;

import java.util.Locale;

/**
 * A ratio of one run beside what it should reach.
 *
 * @param what the two things that are compared, {@code A / B}
 * @param aim the least that is wanted
 */
public record Aim(String what, double measured, double aim) {

    public boolean isMet() {
        return measured >= aim;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%-50s %8.4f   aim %7.4f   %s", what, measured, aim, isMet() ? "met" : "missed");
    }
}
