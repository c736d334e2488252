package dev.penstock.records;

/**
 * A label that a head gives: what a policy's rule of the kind {@link RuleKind#HEAD} names.
 *
 * @param head for example {@code personal-data}
 * @param label for example {@code PERSON}
 */
public record HeadLabel(String head, String label) {

    /** As a policy writes it: {@code personal-data/PERSON}. */
    @Override
    public String toString() {
        return head + "/" + label;
    }
}
