package dev.penstock.inference.fit;

/** What the label field of a file of labelled texts holds. */
enum Labelling {
    /** true or false, 1 or 0: one label, which a text has or not. */
    YES_OR_NO,
    /** One name: labels that exclude each other. */
    ONE_OF,
    /** A list of names: a text has some of them, or none. */
    ANY_OF,
    /** A list of parts of the text. */
    SPANS
}
