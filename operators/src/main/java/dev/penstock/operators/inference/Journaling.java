package dev.penstock.operators.inference;

import dev.penstock.operators.Opener;
import dev.penstock.state.journal.AnswerJournal;
import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/**
 * Which answers are stored before they are sent on.
 *
 * @param journal opened only where there are such tiers
 * @param tiers names of the tiers whose answers cost money or much time; empty for no journal
 * @param ackTimeout longest time that an answer waits for the journal's confirmation
 */
public record Journaling(Opener<AnswerJournal> journal, Set<String> tiers, Duration ackTimeout)
        implements Serializable {

    public Journaling {
        tiers = Set.copyOf(tiers);
    }

    /** Answers are sent on at once; a replay asks again. */
    public static Journaling off() {
        Opener<AnswerJournal> none = () -> {
            throw new IllegalStateException("there is no journal to open");
        };
        return new Journaling(none, Set.of(), Duration.ZERO);
    }
}
