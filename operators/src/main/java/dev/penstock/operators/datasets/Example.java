package dev.penstock.operators.datasets;

import java.util.List;

/**
 * A redacted exchange that may stand in a data set.
 *
 * @param messages the conversation before the answer: role, content
 * @param answer what was answered
 * @param correction a better answer, or null
 * @param traits what it is compared and balanced by
 * @param lineage where it comes from
 */
record Example(List<Turn> messages, String answer, String correction, Traits traits, Lineage lineage) {

    record Turn(String role, String content) {}

    /**
     * What is kept in memory of each example.
     *
     * @param conversation hash of tenant and conversation: answers to the same one can be compared
     * @param signature of the conversation
     * @param answerHash tells different answers apart
     * @param group what it is balanced by
     * @param rating of users, NaN for none
     * @param quality by which the better of two is chosen: the rating, or what the grades are on its scale
     * @param corrected whether there is a correction
     * @param decidedAtMs when it was answered
     */
    record Traits(
            String conversation,
            int[] signature,
            long answerHash,
            String group,
            double rating,
            double quality,
            boolean corrected,
            long decidedAtMs) {}
}
