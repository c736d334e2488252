package dev.penstock.state.index;

import java.io.Serializable;

/**
 * One build of a corpus' index: all of its vectors are of one model, all of its chunks of one chunker. A corpus may have
 * several generations beside each other; one of them is live, which is the one that searches see. Whoever writes with
 * another model or chunker thereby writes another generation, so that vectors never mix.
 *
 * @param model identity of the encoder, as stored beside vectors
 * @param chunker name of the chunker with all that its cuts depend on, for example {@code structure-1/200/40}
 */
public record Generation(String model, String chunker) implements Serializable {

    /** The form in which the generation is named on the command line and stored: {@code MODEL+CHUNKER}. */
    @Override
    public String toString() {
        return model + "+" + chunker;
    }

    /** @throws IllegalArgumentException if the text is none that {@link #toString()} gave */
    public static Generation parse(String text) {
        int plus = text.lastIndexOf('+');
        if (plus < 1 || plus == text.length() - 1) {
            throw new IllegalArgumentException(
                    "generation '" + text + "' is not allowed; allowed is MODEL+CHUNKER, as penstock corpus lists it");
        }
        return new Generation(text.substring(0, plus), text.substring(plus + 1));
    }
}
