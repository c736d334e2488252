package dev.penstock.operators.guardrail;

/**
 * IP addresses: four decimal bytes, or eight groups of hexadecimal digits of which one row of zeros may be {@code ::}.
 * Versions ({@code 1.2.3.4.5}, {@code version 1.2.3.4}), times and hardware addresses are none.
 */
final class IpDetector implements Detector {
    private static final String[] VERSION_WORDS = {"version", "ver", "v", "release", "build", "chapter", "section"};
    private static final int CONTEXT = 10;

    @Override
    public void find(ScannedText text, Spans spans) {
        String clean = text.clean();
        boolean v6 = mayHoldV6(clean);
        if (!v6 && text.digits() < 4) {
            return;
        }
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (!Chars.isDigit(c) && (!v6 || c != ':' && !Chars.isHex(c)) || isInside(clean, i - 1)) {
                continue;
            }
            int end = Chars.isDigit(c) ? endOfV4(text, clean, i) : -1;
            boolean groupBefore = Chars.at(clean, i - 1) == ':' && Chars.isHex(Chars.at(clean, i - 2));
            end = end > 0 || groupBefore || !v6 ? end : endOfV6(clean, i);
            if (end > 0) {
                text.add(spans, i, end);
                i = end - 1;
            }
        }
    }

    /** Whether there is a row of zeros, or colons enough for all groups. */
    private static boolean mayHoldV6(String text) {
        int colons = 0;
        for (int i = text.indexOf(':'); i >= 0 && colons < 7; i = text.indexOf(':', i + 1)) {
            colons += Chars.at(text, i + 1) == ':' ? 7 : 1;
        }
        return colons >= 7;
    }

    private static boolean isInside(String text, int before) {
        char c = Chars.at(text, before);
        return Chars.isWordAt(text, before)
                || c == ':' && Chars.at(text, before - 1) == ':'
                || c == '.' && Chars.isDigitAt(text, before - 1)
                || c == '-' && Chars.isDigitAt(text, before - 1);
    }

    private static int endOfV4(ScannedText scanned, String text, int from) {
        int i = from;
        for (int octet = 0; octet < 4; octet++) {
            int begin = i;
            int value = 0;
            while (i < begin + 4 && Chars.isDigitAt(text, i)) {
                value = value * 10 + (text.charAt(i++) - '0');
            }
            boolean leadingZero = i - begin > 1 && text.charAt(begin) == '0';
            if (i == begin || value > 255 || leadingZero || octet < 3 && Chars.at(text, i) != '.') {
                return -1;
            }
            i += octet < 3 ? 1 : 0;
        }
        boolean goesOn = Chars.isWordAt(text, i)
                || Chars.at(text, i) == '.' && Chars.isDigitAt(text, i + 1)
                || Chars.at(text, i) == '-' && Chars.isDigitAt(text, i + 1);
        return goesOn || Chars.anyWord(scanned.lowerCase(), from - CONTEXT, from, VERSION_WORDS) ? -1 : i;
    }

    private static int endOfV6(String text, int from) {
        int groups = 0;
        int shortened = -1;
        boolean digit = false;
        int i = from;
        while (groups <= 8) {
            if (Chars.at(text, i) == ':' && Chars.at(text, i + 1) == ':' && shortened < 0) {
                shortened = groups;
                i += 2;
            } else if (i > from) {
                if (groups > 0 && Chars.at(text, i) == ':' && Chars.isHex(Chars.at(text, i + 1))) {
                    i++;
                } else if (Chars.at(text, i - 1) != ':') {
                    break;
                }
            }
            int begin = i;
            while (i < begin + 5 && Chars.isHex(Chars.at(text, i))) {
                digit |= Chars.isDigit(text.charAt(i++));
            }
            if (i == begin) {
                break;
            }
            if (i - begin > 4) {
                return -1;
            }
            groups++;
        }
        boolean whole = shortened < 0 ? groups == 8 : groups < 8 && groups > 0;
        boolean goesOn = Chars.isWordAt(text, i) || Chars.at(text, i) == ':' && Chars.isWordAt(text, i + 1);
        // Without a digit it is a name of a program: a::b, face::cafe.
        return whole && digit && !goesOn ? i : -1;
    }
}
