package dev.penstock.records;

/** Which texts a rule looks at. */
public enum RuleScope {
    INPUT,
    OUTPUT,
    BOTH;

    public boolean coversInput() {
        return this != OUTPUT;
    }

    public boolean coversOutput() {
        return this != INPUT;
    }
}
