package dev.penstock.operators.guardrail;

/**
 * Payment card numbers: 12 to 19 digits, plain or in groups of at least three parted by one space, dash or dot, with a
 * prefix and length that an issuer uses (ISO/IEC 7812 ranges of the networks), and a right check digit (Luhn).
 */
final class CardDetector implements Detector {
    private static final int FEWEST = 12;
    private static final int MOST = 19;

    /** First prefix, last prefix, shortest and longest number. */
    private static final int[][] RANGES = {
        {4, 4, 13, 13},
        {4, 4, 16, 16},
        {4, 4, 19, 19}, // Visa
        {51, 55, 16, 16},
        {2221, 2720, 16, 16}, // Mastercard
        {34, 34, 15, 15},
        {37, 37, 15, 15}, // American Express
        {300, 305, 14, 19},
        {3095, 3095, 14, 19},
        {36, 36, 14, 19},
        {38, 39, 14, 19}, // Diners Club
        {6011, 6011, 16, 19},
        {644, 649, 16, 19},
        {65, 65, 16, 19}, // Discover
        {3528, 3589, 16, 19},
        {2131, 2131, 15, 15},
        {1800, 1800, 15, 15}, // JCB
        {62, 62, 16, 19},
        {81, 81, 16, 19}, // UnionPay
        {5018, 5018, 12, 19},
        {5020, 5020, 12, 19},
        {5038, 5038, 12, 19},
        {5893, 5893, 12, 19}, // Maestro
        {6304, 6304, 12, 19},
        {6759, 6759, 12, 19},
        {6761, 6763, 12, 19},
        {2200, 2204, 16, 19},
        {9792, 9792, 16, 16},
        {6521, 6522, 16, 16}, // Mir, Troy, RuPay
    };

    @Override
    public void find(ScannedText text, Spans spans) {
        if (text.digits() < FEWEST) {
            return;
        }
        String clean = text.clean();
        for (int i = 0; i < clean.length(); ) {
            if (!Chars.isDigit(clean.charAt(i))) {
                i++;
                continue;
            }
            int end = runEnd(clean, i);
            if (!Chars.isWordAt(clean, i - 1) && !isDecimalOrSign(clean, i) && !Chars.isWordAt(clean, end)) {
                int card = cardEnd(clean, i, end);
                if (card > 0) {
                    text.add(spans, i, card);
                }
            }
            i = end;
        }
    }

    /** Whether {@code from} to {@code to} is a card number and nothing else. */
    static boolean isCard(String text, int from, int to) {
        return cardEnd(text, from, to) == to;
    }

    private static boolean isDecimalOrSign(String text, int start) {
        return Chars.at(text, start - 1) == '.' && Chars.isDigitAt(text, start - 2);
    }

    private static int runEnd(String text, int from) {
        int i = from;
        while (Chars.isDigitAt(text, i)
                || i > from
                        && isSeparator(Chars.at(text, i))
                        && i + 1 < text.length()
                        && Chars.isDigitAt(text, i + 1)) {
            i++;
        }
        return i;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '-' || c == '.';
    }

    /** Behind the card that begins at {@code from}; a run may go on with an expiry date or a check code. */
    private static int cardEnd(String text, int from, int to) {
        long prefix = 0;
        int digits = 0;
        int group = 0;
        char separator = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Chars.isDigit(c)) {
                if (group < 3 || separator != 0 && separator != c) {
                    return -1;
                }
                separator = c;
                group = 0;
                continue;
            }
            if (++digits > MOST) {
                return -1;
            }
            group++;
            prefix = digits <= 4 ? prefix * 10 + (c - '0') : prefix;
            boolean groupEnds = i + 1 >= to || !Chars.isDigit(text.charAt(i + 1));
            if (digits >= FEWEST && groupEnds && isIssued((int) prefix, digits) && passesLuhn(text, from, i + 1)) {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean isIssued(int firstFour, int digits) {
        for (int[] range : RANGES) {
            int prefix = firstFour;
            for (int limit = range[1]; limit < 1000; limit *= 10) {
                prefix /= 10;
            }
            if (prefix >= range[0] && prefix <= range[1] && digits >= range[2] && digits <= range[3]) {
                return true;
            }
        }
        return false;
    }

    /** ISO/IEC 7812-1, annex B. */
    private static boolean passesLuhn(String text, int from, int to) {
        int sum = 0;
        boolean twice = false;
        for (int i = to - 1; i >= from; i--) {
            if (Chars.isDigit(text.charAt(i))) {
                int digit = (text.charAt(i) - '0') * (twice ? 2 : 1);
                sum += digit > 9 ? digit - 9 : digit;
                twice = !twice;
            }
        }
        return sum % 10 == 0;
    }
}
