package dev.penstock.state.journal;

import java.util.Optional;

/**
 * What attempts before this one left behind.
 *
 * @param answer what one of them stored
 * @param unanswered how many began and stored no answer, because they failed, because their TaskManager was lost, or
 *     because they still ask; 0 where there is an answer
 */
public record EarlierAttempts(Optional<JournalEntry> answer, int unanswered) {
    public static final EarlierAttempts NONE = new EarlierAttempts(Optional.empty(), 0);

    public static EarlierAttempts answered(JournalEntry answer) {
        return new EarlierAttempts(Optional.of(answer), 0);
    }
}
