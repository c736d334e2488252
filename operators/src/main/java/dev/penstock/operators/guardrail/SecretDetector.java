package dev.penstock.operators.guardrail;

import java.util.Map;
import java.util.TreeMap;

/**
 * Credentials: by the prefixes that issuers give them, private keys in PEM, JSON web tokens, passwords in addresses,
 * values assigned to a name such as {@code password} or {@code api_key}, and random-looking tokens beside such a word.
 * Placeholders ({@code <your key>}, {@code ${TOKEN}}, {@code ****}) are none.
 */
final class SecretDetector implements Detector {
    private static final int SHORTEST_PASSWORD = 6;
    private static final int SHORTEST_KEY = 12;
    private static final int SHORTEST_RANDOM = 20;
    private static final int SHORTEST_TOKEN = 14;
    private static final int LONGEST_TOKEN = 4096;
    private static final int LONGEST_VALUE = 256;
    private static final int LONGEST_LABEL = 64;
    private static final int CONTEXT = 40;
    /** Bits for each character; English text run together has about 3.2 at this length, random base64 above 4. */
    private static final double RANDOM_ENTROPY = 3.5;
    /** Hexadecimal digits have 4 at most. */
    private static final double RANDOM_HEX_ENTROPY = 3.0;

    private static final String[] CONTEXT_WORDS = {
        "key", "apikey", "token", "secret", "password", "passwd", "credential", "bearer", "authorization"
    };
    private static final String[] PASSWORD_NAMES = {"password", "passwd", "pwd", "passphrase", "passwort", "pass"};
    private static final String[] KEY_NAMES = {
        "secret",
        "apikey",
        "api_key",
        "api-key",
        "accesskey",
        "access_key",
        "access-key",
        "secretkey",
        "secret_key",
        "authtoken",
        "auth_token",
        "accesstoken",
        "access_token",
        "token",
        "clientsecret",
        "client_secret",
        "private_key",
        "privatekey",
        "account_key",
        "accountkey",
        "encryption_key",
        "signing_key"
    };

    /** Prefix, and the least number of token characters behind it. */
    private static final Map<String, Integer> PREFIXES = new TreeMap<>(Map.ofEntries(
            Map.entry("sk-", 20), // OpenAI, Anthropic (sk-ant-), OpenRouter (sk-or-)
            Map.entry("sk_live_", 16), // Stripe
            Map.entry("sk_test_", 16),
            Map.entry("rk_live_", 16),
            Map.entry("rk_test_", 16),
            Map.entry("whsec_", 20),
            Map.entry("AKIA", 16), // AWS
            Map.entry("ASIA", 16),
            Map.entry("ghp_", 30), // GitHub
            Map.entry("gho_", 30),
            Map.entry("ghu_", 30),
            Map.entry("ghs_", 30),
            Map.entry("ghr_", 30),
            Map.entry("github_pat_", 22),
            Map.entry("glpat-", 20), // GitLab
            Map.entry("xoxb-", 10), // Slack
            Map.entry("xoxp-", 10),
            Map.entry("xoxa-", 10),
            Map.entry("xoxr-", 10),
            Map.entry("xoxs-", 10),
            Map.entry("xapp-", 10),
            Map.entry("AIza", 30), // Google
            Map.entry("ya29.", 20),
            Map.entry("GOCSPX-", 20),
            Map.entry("npm_", 30),
            Map.entry("pypi-", 40),
            Map.entry("hf_", 30), // Hugging Face
            Map.entry("SG.", 40), // SendGrid
            Map.entry("dop_v1_", 40), // DigitalOcean
            Map.entry("shpat_", 30), // Shopify
            Map.entry("hvs.", 20), // Vault
            Map.entry("dapi", 32), // Databricks
            Map.entry("AGE-SECRET-KEY-1", 40)));

    private static final String[] PREFIX_LIST = PREFIXES.keySet().toArray(String[]::new);
    private static final boolean[] PREFIX_INITIALS = new boolean[128];

    static {
        for (String prefix : PREFIX_LIST) {
            PREFIX_INITIALS[prefix.charAt(0)] = true;
        }
    }

    @Override
    public void find(ScannedText text, Spans spans) {
        if (text.cleanTraits().longestToken() >= SHORTEST_TOKEN) {
            tokens(text, spans);
        }
        if (text.cleanTraits().mayAssign() || text.clean().contains(" is ")) {
            assignments(text, spans);
        }
        privateKeys(text, spans);
        passwordsInAddresses(text, spans);
    }

    private static void tokens(ScannedText text, Spans spans) {
        String clean = text.clean();
        for (int i = 0; i < clean.length(); ) {
            char c = clean.charAt(i);
            if (isToken(c)) {
                int end = i;
                while (end < clean.length() && isToken(clean.charAt(end))) {
                    end++;
                }
                token(text, i, end, spans);
                i = end;
            } else {
                i++;
            }
        }
    }

    private static boolean isToken(char c) {
        return Chars.isAsciiAlnum(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == '+';
    }

    private static void token(ScannedText text, int from, int to, Spans spans) {
        if (to - from < SHORTEST_TOKEN) {
            return;
        }
        String clean = text.clean();
        for (int i = from; i < to - 12; i++) {
            char c = clean.charAt(i);
            boolean boundary = i == from || !Chars.isAsciiAlnum(clean.charAt(i - 1));
            if (boundary && c < PREFIX_INITIALS.length && (PREFIX_INITIALS[c] || c == 'e')) {
                int end = c == 'e' ? jwtEnd(clean, i, to) : prefixedEnd(clean, i, to);
                if (end > 0) {
                    text.add(spans, i, end);
                    i = end;
                }
            }
        }
        int length = trimmed(clean, from, to) - from;
        if (length >= SHORTEST_RANDOM
                && length <= LONGEST_TOKEN
                && Chars.anyWord(text.lowerCase(), from - CONTEXT, from, CONTEXT_WORDS)
                && !Chars.anyWord(text.lowerCase(), from - CONTEXT, from, new String[] {"public", "commit", "hash"})
                && looksRandom(clean, from, from + length)) {
            text.add(spans, from, from + length);
        }
    }

    private static int trimmed(String text, int from, int to) {
        int end = to;
        while (end > from && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '-')) {
            end--;
        }
        return end;
    }

    private static int prefixedEnd(String text, int from, int to) {
        for (String prefix : PREFIX_LIST) {
            if (text.startsWith(prefix, from)) {
                int begin = from + prefix.length();
                int end = begin;
                boolean dotted = prefix.endsWith(".");
                while (end < to
                        && (Chars.isAsciiAlnum(text.charAt(end))
                                || text.charAt(end) == '_'
                                || text.charAt(end) == '-'
                                || dotted && text.charAt(end) == '.')) {
                    end++;
                }
                end = trimmed(text, begin, end);
                if (end - begin >= PREFIXES.get(prefix) && holdsDigit(text, begin, end)) {
                    return end;
                }
            }
        }
        return -1;
    }

    /** Header and payload are base64url of a JSON object, which always begins with {@code eyJ}. */
    private static int jwtEnd(String text, int from, int to) {
        if (!text.startsWith("eyJ", from)) {
            return -1;
        }
        int end = from;
        int dots = 0;
        int partStart = from;
        while (end < to && (Chars.isAsciiAlnum(text.charAt(end)) || "_-.".indexOf(text.charAt(end)) >= 0)) {
            if (text.charAt(end) == '.') {
                if (end - partStart < 10 || ++dots > 4) {
                    return -1;
                }
                partStart = end + 1;
            }
            end++;
        }
        end = trimmed(text, from, end);
        return dots >= 2 ? end : -1;
    }

    private static boolean looksRandom(String text, int from, int to) {
        boolean digit = false;
        boolean letter = false;
        boolean hex = true;
        int parts = 0;
        int[] counts = new int[128];
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            digit |= Chars.isDigit(c);
            letter |= Chars.isAsciiLetter(c);
            hex &= Chars.isHex(c);
            parts += c == '.' || c == '/' || c == '-' || c == '_' ? 1 : 0;
            counts[c]++;
        }
        int length = to - from;
        if (!digit || !letter || parts > length / 8) {
            return false;
        }
        double entropy = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / length;
                entropy -= share * Math.log(share) / Math.log(2);
            }
        }
        return hex ? length >= 32 && entropy >= RANDOM_HEX_ENTROPY : entropy >= RANDOM_ENTROPY;
    }

    /** {@code password = "…"}, {@code DB_PASSWORD: …}, {@code the password is …}. */
    private static void assignments(ScannedText text, Spans spans) {
        String clean = text.clean();
        for (int i = 1; i < clean.length(); i++) {
            char c = clean.charAt(i);
            int valueAt = -1;
            if (c == '=' || c == ':') {
                valueAt = Chars.at(clean, i + 1) == '>' || Chars.at(clean, i + 1) == '=' ? i + 2 : i + 1;
            } else if (c == ' ' && clean.startsWith("is ", i + 1)) {
                valueAt = i + 4;
            }
            if (valueAt > 0) {
                assignment(text, i, valueAt, c == ' ', spans);
            }
        }
    }

    private static void assignment(ScannedText text, int nameEnd, int valueAt, boolean spoken, Spans spans) {
        String clean = text.clean();
        int end = nameEnd;
        while (end > 0 && (" \t\"'`]".indexOf(clean.charAt(end - 1)) >= 0 && nameEnd - end < 4)) {
            end--;
        }
        boolean password = endsWithAny(clean, end, PASSWORD_NAMES);
        if (!password && !endsWithAny(clean, end, KEY_NAMES)) {
            return;
        }
        int begin = valueAt;
        while (begin < clean.length() && (clean.charAt(begin) == ' ' || clean.charAt(begin) == '\t')) {
            begin++;
        }
        char quote = Chars.at(clean, begin);
        boolean quoted = quote == '"' || quote == '\'' || quote == '`';
        begin += quoted ? 1 : 0;
        int valueEnd = begin;
        while (valueEnd < clean.length()
                && valueEnd - begin < LONGEST_VALUE
                && (quoted
                        ? clean.charAt(valueEnd) != quote && clean.charAt(valueEnd) != '\n'
                        : clean.charAt(valueEnd) > ' '
                                && "\"'`;,)]}>".indexOf(clean.charAt(valueEnd)) < 0
                                && !isNextParameter(clean, valueEnd))) {
            valueEnd++;
        }
        while (!quoted && valueEnd > begin && (spoken ? ".?!-" : ".?-").indexOf(clean.charAt(valueEnd - 1)) >= 0) {
            valueEnd--;
        }
        if (isValue(clean, begin, valueEnd, password, quoted && !spoken)) {
            text.add(spans, begin, valueEnd);
        }
    }

    /** {@code &name=} of a query ends the value before it; an ampersand in a password does not. */
    private static boolean isNextParameter(String text, int at) {
        int i = at + 1;
        while (text.charAt(at) == '&' && i < at + 40 && Chars.isWordAt(text, i)) {
            i++;
        }
        return text.charAt(at) == '&' && i > at + 1 && Chars.at(text, i) == '=';
    }

    private static boolean endsWithAny(String text, int end, String[] names) {
        for (String name : names) {
            int start = end - name.length();
            if (start >= 0 && text.regionMatches(true, start, name, 0, name.length())) {
                // "pass" and "token" end other words too (bypass); a longer name may go before with _ or -.
                return !Character.isLetterOrDigit(Chars.at(text, start - 1)) || name.length() > 5;
            }
        }
        return false;
    }

    private static boolean isValue(String text, int from, int to, boolean password, boolean literal) {
        int length = to - from;
        if (length < (password ? SHORTEST_PASSWORD : SHORTEST_KEY)) {
            return false;
        }
        boolean digit = false;
        boolean letter = false;
        boolean symbol = false;
        boolean upper = false;
        boolean lower = false;
        boolean space = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ("<>{}()$[%".indexOf(c) >= 0 && (c != '$' && c != '%' || i == from)) {
                return false;
            }
            digit |= Character.isDigit(c);
            letter |= Character.isLetter(c);
            upper |= Character.isUpperCase(c);
            lower |= Character.isLowerCase(c);
            space |= c == ' ';
            symbol |= "!@#$%^&*?+~".indexOf(c) >= 0;
        }
        if (!letter && !digit || space && !literal || isPlaceholder(text, from, to)) {
            return false;
        }
        if (literal && password && !space) {
            return true;
        }
        return password
                ? digit && letter || symbol && letter || digit && length >= 8
                : digit && (letter || length >= 20) || upper && lower && length >= SHORTEST_RANDOM && !space;
    }

    private static boolean isPlaceholder(String text, int from, int to) {
        String value = text.substring(from, Math.min(to, from + 64)).toLowerCase(java.util.Locale.ROOT);
        return value.startsWith("your")
                || value.startsWith("my_")
                || value.contains("example")
                || value.contains("placeholder")
                || value.contains("redacted")
                || value.contains("xxxx")
                || value.contains("****")
                || value.startsWith("os.")
                || value.startsWith("process.env")
                || value.startsWith("env.")
                || value.startsWith("http");
    }

    private static void privateKeys(ScannedText text, Spans spans) {
        String clean = text.clean();
        String begin = "-----BEGIN ";
        for (int at = clean.indexOf(begin); at >= 0; at = clean.indexOf(begin, at)) {
            int labelAt = at + begin.length();
            String label = clean.substring(labelAt, Math.min(clean.length(), labelAt + LONGEST_LABEL));
            int labelEnd = label.indexOf("PRIVATE KEY-----");
            if (labelEnd < 0 || label.indexOf('-') < labelEnd) {
                at = labelAt;
                continue;
            }
            int end = clean.indexOf("-----END ", labelAt);
            int close = end < 0 ? -1 : clean.indexOf("-----", end + 9);
            // A key without its end was cut off: the rest of the text is the key.
            int keyEnd = close < 0 ? clean.length() : close + 5;
            text.add(spans, at, keyEnd);
            at = keyEnd;
        }
    }

    /** {@code scheme://user:password@host}, and Slack's incoming webhooks. */
    private static void passwordsInAddresses(ScannedText text, Spans spans) {
        String clean = text.clean();
        for (int at = clean.indexOf("://"); at >= 0; at = clean.indexOf("://", at + 3)) {
            int from = at + 3;
            if (clean.startsWith("hooks.slack.com/services/T", from)) {
                int end = from;
                while (end < clean.length() && isToken(clean.charAt(end))) {
                    end++;
                }
                text.add(spans, from, end);
                continue;
            }
            int colon = -1;
            for (int i = from; i < clean.length() && i < from + 256; i++) {
                char c = clean.charAt(i);
                if (c == ':' && colon < 0) {
                    colon = i;
                } else if (c == '@') {
                    if (colon > from && i - colon > 3 && !isVariable(clean, colon + 1, i)) {
                        text.add(spans, colon + 1, i);
                    }
                    break;
                } else if (c <= ' ' || c == '/' || c == '"' || c == '\'') {
                    break;
                }
            }
        }
    }

    private static boolean isVariable(String text, int from, int to) {
        char c = text.charAt(from);
        return c == '$'
                || c == '{'
                || c == '<'
                || c == '['
                || c == '*'
                || text.regionMatches(true, from, "password", 0, to - from);
    }

    private static boolean holdsDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
