package dev.penstock.operators.guardrail;

/** One text and its readings, each made once and only if a rule asks for it. */
final class ScannedText {
    private final String original;
    private final int reach;
    private final TextTraits traits;
    private TextTraits cleanTraits;
    private TextView view;
    private Words words;
    private AttackEvidence evidence;
    private String lowerCase;

    /** @param reach how far apart, in characters, evidence of an attack adds up */
    ScannedText(String original, int reach) {
        this.original = original;
        this.reach = reach;
        this.traits = TextTraits.of(original);
    }

    String original() {
        return original;
    }

    TextView view() {
        if (view == null) {
            view = TextView.of(original, traits.isAscii());
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

    /** Of the original. */
    TextTraits traits() {
        return traits;
    }

    /** Of the view. */
    TextTraits cleanTraits() {
        if (cleanTraits == null) {
            cleanTraits = traits.isAscii() ? traits : TextTraits.of(clean());
        }
        return cleanTraits;
    }

    /** ASCII digits in the view; the number detectors are skipped where they are too few. */
    int digits() {
        return cleanTraits().digits();
    }

    Words words() {
        if (words == null) {
            words = Words.of(original);
        }
        return words;
    }

    AttackEvidence evidence() {
        if (evidence == null) {
            evidence = AttackEvidence.in(this, reach);
        }
        return evidence;
    }

    /** Adds a span of the view as a span of the original. */
    void add(Spans spans, int viewStart, int viewEnd) {
        spans.add(view().start(viewStart), view().end(viewEnd));
    }
}
