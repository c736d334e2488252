package dev.penstock.operators.guardrail;

/**
 * Telephone numbers. A run of digits and separators is one if its form says so (a plus sign with 8 to 15 digits as in
 * E.164, the groups 3-3-4 of North America, a trunk zero with groups), or if it is plausible and a word beside it says
 * so. Dates, decimals, card numbers, addresses and numbers behind words such as {@code order} or {@code ISBN} are none.
 */
final class PhoneDetector implements Detector {
    private static final int FEWEST = 6;
    private static final int MOST = 15;
    private static final int MAX_GROUPS = 8;
    private static final int CONTEXT_BEFORE = 40;
    private static final int CONTEXT_BEHIND = 12;
    private static final int DENIAL_BEFORE = 28;
    /** Shorter numbers need their word this close. */
    private static final int SHORT_NUMBER = 7;

    private static final int SHORT_NUMBER_CONTEXT = 14;

    private static final String[] PHONE_WORDS = {
        "phone",
        "tel",
        "mobile",
        "mobil",
        "cell",
        "fax",
        "call",
        "whatsapp",
        "sms",
        "dial",
        "ring me",
        "hotline",
        "reach",
        "answering",
        "text me",
        "contact",
        "my number",
        "landline",
        "voicemail",
        "handy",
        "rufnummer",
        "ruf",
        "móvil",
        "movil",
        "celular",
        "téléphone",
        "appel",
        "portable",
        "cellulare",
        "celu",
        "numer telefonu",
        "тел",
        "телефон",
        "звони",
        "電話",
        "电话",
        "手机",
        "携帯",
        "전화",
        "hp",
        "helpline"
    };
    private static final String[] PHONE_WORDS_BEHIND = {
        "office", "fax", "mobile", "cell", "home", "work", "phone", "tel"
    };
    private static final String[] OTHER_WORDS = {
        "order",
        "invoice",
        "isbn",
        "issn",
        "tracking",
        "serial",
        "ticket",
        "case",
        "account",
        "acct",
        "reference",
        "ref",
        "confirmation",
        "transaction",
        "product",
        "sku",
        "part",
        "patent",
        "doi",
        "version",
        "vat",
        "tax",
        "license",
        "licence",
        "driver",
        "passport",
        "social security",
        "ssn",
        "policy",
        "member",
        "batch",
        "lot",
        "coordinates",
        "latitude",
        "longitude",
        "timestamp",
        "epoch",
        "id",
        "ein",
        "bestellung",
        "commande",
        "pedido",
        "pmid",
        "arxiv",
        "rfc"
    };

    @Override
    public void find(ScannedText text, Spans spans) {
        if (text.digits() < FEWEST) {
            return;
        }
        String clean = text.clean();
        Run run = new Run();
        for (int i = 0; i < clean.length(); ) {
            char c = clean.charAt(i);
            if (!Chars.isDigit(c) && (c != '+' && c != '(' || !isOpening(clean, i))) {
                i++;
                continue;
            }
            run.read(clean, i);
            if (run.digits >= FEWEST && run.isFree(clean) && isPhone(text, run)) {
                int end = run.endWithExtension(clean);
                text.add(spans, run.start, end);
                i = end;
            } else {
                i = Math.max(i + 1, run.end);
            }
        }
    }

    /** A digit follows, or a parenthesis and a digit. */
    private static boolean isOpening(String text, int at) {
        return Chars.isDigitAt(text, at + 1) || Chars.at(text, at + 1) == '(' && Chars.isDigitAt(text, at + 2);
    }

    private static boolean isPhone(ScannedText text, Run run) {
        String clean = text.clean();
        if (run.digits > MOST + (run.plus ? 0 : 2) || run.groups > MAX_GROUPS || run.isOfOtherForm(clean)) {
            return false;
        }
        if (CardDetector.isCard(clean, run.start, run.end)) {
            return false;
        }
        if (run.plus) {
            return run.digits >= 8 && Chars.at(clean, run.start + 1) != '0' || run.digits >= 8 && run.parenthesis;
        }
        int reach = run.digits < SHORT_NUMBER ? SHORT_NUMBER_CONTEXT : CONTEXT_BEFORE;
        int phone = Chars.lastWord(text.lowerCase(), run.start - reach, run.start, PHONE_WORDS);
        int other = Chars.lastWord(text.lowerCase(), run.start - DENIAL_BEFORE, run.start, OTHER_WORDS);
        if (other > phone) {
            return false;
        }
        if (run.looksDialled(clean)) {
            return true;
        }
        boolean named =
                phone >= 0 || Chars.anyWord(text.lowerCase(), run.end, run.end + CONTEXT_BEHIND, PHONE_WORDS_BEHIND);
        return named && run.digits <= 13 && run.smallestGroup >= 2;
    }

    /** Digits in groups, reused from run to run. */
    private static final class Run {
        private int start;
        private int end;
        private int digits;
        private int groups;
        private int smallestGroup;
        private boolean plus;
        private boolean parenthesis;
        private final int[] groupSizes = new int[MAX_GROUPS + 1];
        private final char[] separators = new char[MAX_GROUPS + 1];

        void read(String text, int from) {
            start = from;
            digits = 0;
            groups = 0;
            smallestGroup = Integer.MAX_VALUE;
            plus = text.charAt(from) == '+';
            parenthesis = text.charAt(from) == '(';
            int i = plus ? from + 1 : from;
            end = i;
            while (i < text.length() && groups <= MAX_GROUPS) {
                int begin = i;
                while (Chars.isDigitAt(text, i) && i < text.length()) {
                    i++;
                }
                if (i > begin) {
                    groupSizes[groups] = i - begin;
                    // A single digit may come first, as a country or trunk code: 1-800-…, 8 (495) ….
                    smallestGroup = groups == 0 && i - begin == 1 ? smallestGroup : Math.min(smallestGroup, i - begin);
                    groups++;
                    digits += i - begin;
                    end = i;
                }
                int next = behindSeparator(text, i);
                if (next < 0) {
                    break;
                }
                if (groups > 0 && groups <= MAX_GROUPS) {
                    separators[groups] = text.charAt(i);
                }
                i = next;
            }
        }

        /** One separator, or a parenthesis with a space or dash on one side; -1 if no digit follows. */
        private int behindSeparator(String text, int from) {
            int i = from;
            for (int seen = 0; seen < 3 && i < text.length(); seen++) {
                char c = text.charAt(i);
                if (Chars.isDigit(c)) {
                    return i;
                }
                boolean doubled = seen > 0 && text.charAt(i - 1) == c;
                if (c == '(' || c == ')') {
                    parenthesis = true;
                } else if (c != ' ' && c != '-' && c != '.' && c != '/' || doubled) {
                    return -1;
                }
                i++;
            }
            return i < text.length() && Chars.isDigit(text.charAt(i)) ? i : -1;
        }

        boolean isFree(String text) {
            char before = Chars.at(text, start - 1);
            char behind = Chars.at(text, end);
            boolean extension = behind == 'x' && Chars.isDigitAt(text, end + 1);
            return !Chars.isWordAt(text, start - 1)
                    && "#$€£¥=%/-".indexOf(before) < 0
                    && !((before == ',' || before == '.') && Chars.isDigitAt(text, start - 2))
                    && (extension || !Chars.isWordAt(text, end))
                    && behind != '%'
                    && !(behind == ',' && Chars.isDigitAt(text, end + 1))
                    && !((behind == '.' || behind == ':' || behind == '/') && Chars.isDigitAt(text, end + 1));
        }

        /** {@code 2024-01-31 12:30}, {@code 31.01.2024}, {@code 10.0.0.1}, {@code 3.14159265}, {@code 123-45-6789}. */
        boolean isOfOtherForm(String text) {
            if (plus || groups < 2) {
                return false;
            }
            boolean dots = true;
            for (int g = 1; g < groups; g++) {
                dots &= separators[g] == '.';
            }
            boolean address = dots && groups == 4 && digits <= 12 && largestGroup() <= 3;
            boolean decimal = dots && groups == 2;
            boolean yearFirst = groups >= 3
                    && groupSizes[0] == 4
                    && groupSizes[1] <= 2
                    && groupSizes[2] <= 2
                    && isYear(text, start)
                    && separators[1] == separators[2]
                    && separators[1] != ' ';
            boolean yearLast = groups >= 3
                    && groupSizes[0] <= 2
                    && groupSizes[1] <= 2
                    && groupSizes[2] == 4
                    && separators[1] == separators[2]
                    && separators[1] != ' ';
            boolean years = groups == 2
                    && groupSizes[0] == 4
                    && groupSizes[1] == 4
                    && isYear(text, start)
                    && isYear(text, start + 5);
            boolean socialSecurity = groups == 3
                    && groupSizes[0] == 3
                    && groupSizes[1] == 2
                    && groupSizes[2] == 4
                    && separators[1] == '-'
                    && separators[2] == '-';
            return address || decimal || yearFirst || yearLast || years || socialSecurity;
        }

        private static boolean isYear(String text, int at) {
            return text.startsWith("19", at) || text.startsWith("20", at) || text.startsWith("18", at);
        }

        private int largestGroup() {
            int largest = 0;
            for (int g = 0; g < groups; g++) {
                largest = Math.max(largest, groupSizes[g]);
            }
            return largest;
        }

        /** Forms that hardly anything but a telephone number has. */
        boolean looksDialled(String text) {
            int first = groups > 1 && isCountryGroup(text) ? 1 : 0;
            if (groups - first == 3
                    && groupSizes[first] == 3
                    && groupSizes[first + 1] == 3
                    && groupSizes[first + 2] == 4
                    && (separators[first + 2] != ' ' || parenthesis || text.charAt(start) == '0')) {
                return true;
            }
            boolean areaInParenthesis = parenthesis
                    && text.charAt(start) == '('
                    && groupSizes[0] >= 2
                    && groupSizes[0] <= 5
                    && groups >= 2
                    && digits >= 8
                    && digits <= 12
                    && smallestGroup >= 2;
            boolean trunk = text.charAt(start) == '0'
                    && digits >= 9
                    && digits <= 12
                    && groups >= 2
                    && groupSizes[0] >= 2
                    && smallestGroup >= 2
                    && groups <= 5;
            return areaInParenthesis || trunk;
        }

        /** {@code 1-} or {@code 001-} before an area code. */
        private boolean isCountryGroup(String text) {
            return groupSizes[0] == 1 && text.charAt(start) == '1'
                    || groupSizes[0] == 3 && text.startsWith("001", start);
        }

        /** With {@code x123}, {@code ext. 123} behind it. */
        int endWithExtension(String text) {
            int i = end;
            i += Chars.at(text, i) == ' ' ? 1 : 0;
            if (text.regionMatches(true, i, "ext", 0, 3)) {
                i += 3;
                i += Chars.at(text, i) == '.' ? 1 : 0;
                i += Chars.at(text, i) == ' ' ? 1 : 0;
            } else if (Chars.at(text, i) == 'x' || Chars.at(text, i) == 'X') {
                i++;
            } else {
                return end;
            }
            int begin = i;
            while (i < begin + 6 && Chars.isDigitAt(text, i)) {
                i++;
            }
            return i > begin ? i : end;
        }
    }
}
