package dev.penstock.operators.drift.window;

import java.io.Serializable;

/** Tells the language of a text: ISO 639-3, null where a text is too short or the language not clear. */
@FunctionalInterface
public interface Languages extends Serializable {

    String of(String text);
}
