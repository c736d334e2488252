package dev.penstock.inference;

/** The kinds of backend behind {@link Generator}. */
public enum GeneratorKind {
    EXTRACTIVE,
    OPENAI,
    LLAMA
}
