package dev.penstock.operators.guardrail;

/** One text and its readings, each made once and only if a rule asks for it. */
final class ScannedText {
    private final String original;
    private TextView view;
    private Words words;
    private AttackEvidence evidence;
    private String lowerCase;
    private int digits = -1;

    ScannedText(String original) {
        this.original = original;
    }

    String original() {
        return original;
    }

    TextView view() {
        if (view == null) {
            view = TextView.of(original);
        }
        return view;
    }

    /** The view's text. */
    String clean() {
        return view().text();
    }

    /** The view's text in lower case, character by character, so that the offsets are the same. */
    String lowerCase() {
        if (lowerCase == null) {
            char[] chars = clean().toCharArray();
            for (int i = 0; i < chars.length; i++) {
                chars[i] = Character.toLowerCase(chars[i]);
            }
            lowerCase = new String(chars);
        }
        return lowerCase;
    }

    /** ASCII digits in the view; the number detectors are skipped where they are too few. */
    int digits() {
        if (digits < 0) {
            String clean = clean();
            int count = 0;
            for (int i = 0; i < clean.length(); i++) {
                if (Chars.isDigit(clean.charAt(i))) {
                    count++;
                }
            }
            digits = count;
        }
        return digits;
    }

    Words words() {
        if (words == null) {
            words = Words.of(original);
        }
        return words;
    }

    AttackEvidence evidence() {
        if (evidence == null) {
            evidence = AttackEvidence.in(this);
        }
        return evidence;
    }

    /** Adds a span of the view as a span of the original. */
    void add(Spans spans, int viewStart, int viewEnd) {
        spans.add(view().start(viewStart), view().end(viewEnd));
    }
}
