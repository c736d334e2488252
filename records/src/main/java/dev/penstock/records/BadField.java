package dev.penstock.records;

/** What is wrong with one field of a request, on its way to a {@link RequestException}. */
final class BadField extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_SHOWN = 80;

    private final String code;
    private final String param;

    BadField(String code, String param, String message) {
        super(param == null ? message : param + ": " + message, null, false, false);
        this.code = code;
        this.param = param;
    }

    static BadField value(String param, String value, String allowed) {
        return new BadField("invalid_value", param, "value " + shown(value) + " is not allowed; allowed is " + allowed);
    }

    static BadField type(String param, String found, String allowed) {
        return new BadField("invalid_type", param, found + " is not allowed; allowed is " + allowed);
    }

    static BadField missing(String param, String allowed) {
        return new BadField("missing_required_parameter", param, "is missing; allowed is " + allowed);
    }

    String code() {
        return code;
    }

    String param() {
        return param;
    }

    /** The value in one line of at most 80 characters. */
    static String shown(String value) {
        String cut = value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "..." : value;
        return "'" + Utf8.wellFormed(cut).replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
