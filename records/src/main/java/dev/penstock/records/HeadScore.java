package dev.penstock.records;

/**
 * How likely a label is to a head, which classifies a text in the pass that embeds it.
 *
 * @param head its name, for example {@code injection}
 * @param label for example {@code attack}
 * @param score 0 to 1
 * @param threshold the score from which the head's makers would act, as its file says
 */
public record HeadScore(String head, String label, float score, float threshold) {}
