package dev.penstock.benchmarks.common;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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

    /** Adds them to a command's JSON, as the array {@code aims}. */
    public static void addTo(ObjectNode root, List<Aim> aims) {
        ArrayNode array = root.putArray("aims");
        for (Aim aim : aims) {
            array.addObject()
                    .put("what", aim.what())
                    .put("measured", aim.measured())
                    .put("aim", aim.aim())
                    .put("met", aim.isMet());
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%-50s %8.4f   aim %7.4f   %s", what, measured, aim, isMet() ? "met" : "missed");
    }
}
