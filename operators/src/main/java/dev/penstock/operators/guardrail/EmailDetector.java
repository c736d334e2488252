package dev.penstock.operators.guardrail;

import java.util.Set;

/**
 * E-mail addresses: a dot-atom of RFC 5322 before the {@code @}, a domain of at least two labels behind it. Letters of
 * all scripts count (RFC 6531). {@code icon@2x.png} and {@code lodash@4.17.21} are none.
 */
final class EmailDetector implements Detector {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;
    private static final String LOCAL_SYMBOLS = "._%+-'!#$&*=?^{}~";
    private static final Set<String> FILE_ENDINGS =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "html", "ts", "json", "txt", "pdf");

    @Override
    public void find(ScannedText text, Spans spans) {
        String clean = text.clean();
        int behindLast = 0;
        for (int at = clean.indexOf('@'); at >= 0; at = clean.indexOf('@', at + 1)) {
            int start = localStart(clean, at, behindLast);
            int end = domainEnd(clean, at + 1);
            if (start < at && end > 0) {
                text.add(spans, start, end);
                behindLast = end;
            }
        }
    }

    private static int localStart(String text, int at, int floor) {
        int start = at;
        while (start > floor && at - start < LONGEST_LOCAL && isLocal(text.charAt(start - 1))) {
            start--;
        }
        while (start < at && !Character.isLetterOrDigit(text.charAt(start)) && text.charAt(start) != '_') {
            start++;
        }
        return at > 0 && text.charAt(at - 1) == '.' ? at : start;
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || LOCAL_SYMBOLS.indexOf(c) >= 0;
    }

    /** Behind the last label if it can be a top-level domain, else -1. */
    private static int domainEnd(String text, int from) {
        int limit = Math.min(text.length(), from + LONGEST_DOMAIN);
        int end = -1;
        int label = from;
        boolean dotted = false;
        for (int i = from; i <= limit; i++) {
            char c = Chars.at(text, i);
            if (i < limit && (Character.isLetterOrDigit(c) || c == '-' && i > label)) {
                continue;
            }
            int labelEnd = i;
            while (labelEnd > label && text.charAt(labelEnd - 1) == '-') {
                labelEnd--;
            }
            if (labelEnd == label) {
                break;
            }
            if (dotted && isTopLevel(text, label, labelEnd)) {
                end = labelEnd;
            }
            if (i == limit || c != '.' || labelEnd < i) {
                break;
            }
            dotted = true;
            label = i + 1;
        }
        return end;
    }

    private static boolean isTopLevel(String text, int from, int to) {
        if (to - from < 2) {
            return false;
        }
        if (text.regionMatches(true, from, "xn--", 0, 4)) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return to - from > 5 || !FILE_ENDINGS.contains(text.substring(from, to).toLowerCase(java.util.Locale.ROOT));
    }
}
