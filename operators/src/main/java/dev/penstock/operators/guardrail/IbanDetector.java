package dev.penstock.operators.guardrail;

import java.util.HashMap;
import java.util.Map;

/**
 * International bank account numbers (ISO 13616): a country of the registry, its length, and 1 as remainder of 97. With
 * or without spaces or dashes between groups, in upper or lower case.
 */
final class IbanDetector implements Detector {
    /** Country and length, as in the SWIFT IBAN registry. */
    private static final Map<String, Integer> LENGTHS = lengths("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29"
            + " BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18"
            + " GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25"
            + " MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33"
            + " SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    @Override
    public void find(ScannedText text, Spans spans) {
        if (text.digits() < 10) {
            return;
        }
        String clean = text.clean();
        for (int i = 0; i + 15 <= clean.length(); i++) {
            if (Chars.isAsciiLetter(clean.charAt(i))
                    && Chars.isAsciiLetter(clean.charAt(i + 1))
                    && Chars.isDigitAt(clean, i + 2)
                    && Chars.isDigitAt(clean, i + 3)
                    && !Chars.isWordAt(clean, i - 1)) {
                int end = end(clean, i);
                if (end > 0) {
                    text.add(spans, i, end);
                    i = end - 1;
                }
            }
        }
    }

    private static int end(String text, int from) {
        Integer length = LENGTHS.get(text.substring(from, from + 2).toUpperCase(java.util.Locale.ROOT));
        if (length == null) {
            return -1;
        }
        char[] symbols = new char[length];
        int count = 0;
        int i = from;
        while (count < length) {
            char c = Chars.at(text, i);
            if (i < text.length() && Chars.isAsciiAlnum(c)) {
                symbols[count++] = Character.toUpperCase(c);
            } else if (i >= text.length() || c != ' ' && c != '-' || !Chars.isAsciiAlnum(Chars.at(text, i - 1))) {
                return -1;
            }
            i++;
        }
        return !Chars.isWordAt(text, i) && remainder(symbols) == 1 ? i : -1;
    }

    /** ISO 7064 MOD 97-10 over the account first, then country and check digits; letters are 10 to 35. */
    private static int remainder(char[] symbols) {
        int remainder = 0;
        for (int k = 0; k < symbols.length; k++) {
            int value = Character.digit(symbols[(k + 4) % symbols.length], 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }

    private static Map<String, Integer> lengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : table.split(" ")) {
            lengths.put(entry.substring(0, 2), Integer.parseInt(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }
}
