package dev.penstock.operators.guardrail;

/**
 * US social security numbers, {@code AAA-GG-SSSS} with dashes or spaces, or nine digits behind a word that says so.
 * Numbers that are never issued are none: area 000, 666 and 900 to 999, group 00, serial 0000.
 */
final class SsnDetector implements Detector {
    private static final int CONTEXT = 40;
    private static final String[] CONTEXT_WORDS = {"ssn", "social security", "soc sec", "social insurance"};

    @Override
    public void find(ScannedText text, Spans spans) {
        if (text.digits() < 9) {
            return;
        }
        String clean = text.clean();
        for (int i = 0; i + 9 <= clean.length(); i++) {
            if (!Chars.isDigit(clean.charAt(i)) || !isFree(clean, i - 1, i - 2)) {
                continue;
            }
            int end = end(text, clean, i);
            if (end > 0) {
                text.add(spans, i, end);
                i = end - 1;
            }
        }
    }

    private static int end(ScannedText text, String clean, int from) {
        char separator = Chars.at(clean, from + 3);
        boolean parted = separator == '-' || separator == ' ';
        int gap = parted ? 1 : 0;
        int length = 9 + 2 * gap;
        if (parted && Chars.at(clean, from + 6) != separator
                || !digits(clean, from, 3)
                || !digits(clean, from + 3 + gap, 2)
                || !digits(clean, from + 5 + 2 * gap, 4)
                || !isFree(clean, from + length, from + length + 1)) {
            return -1;
        }
        int area = Integer.parseInt(clean, from, from + 3, 10);
        int group = Integer.parseInt(clean, from + 3 + gap, from + 5 + gap, 10);
        int serial = Integer.parseInt(clean, from + 5 + 2 * gap, from + length, 10);
        if (area == 0 || area == 666 || area >= 900 || group == 0 || serial == 0) {
            return -1;
        }
        // Only the dashed form is plain enough to stand without a word that says what it is.
        boolean sure = separator == '-' || Chars.anyWord(text.lowerCase(), from - CONTEXT, from, CONTEXT_WORDS);
        return sure ? from + length : -1;
    }

    private static boolean digits(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!Chars.isDigitAt(text, i)) {
                return false;
            }
        }
        return true;
    }

    /** No part of a longer number or word. */
    private static boolean isFree(String text, int next, int beyond) {
        char c = Chars.at(text, next);
        return !Chars.isWordAt(text, next) && !((c == '-' || c == '.' || c == '/') && Chars.isDigitAt(text, beyond));
    }
}
