package dev.penstock.options;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path where it stands, for example {@code routing.tiers[1].share}; empty for the whole file
 * @param value the value as it is shown to people, or null where there is none to show
 * @param message what is wrong or what is allowed instead, one line
 */
public record Fault(String path, String value, String message) {

    /** The fault in one line: {@code path: value X is not allowed; allowed is ...}. */
    @Override
    public String toString() {
        String what = value == null ? message : "value " + value + " is not allowed; " + message;
        return path.isEmpty() ? what : path + ": " + what;
    }
}
