package dev.penstock.state.cache;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the {@link SemanticGate} reads off a question, in one pass over its characters. */
final class Question {
    private static final double MOSTLY = 0.6;

    /** All words and numbers in lower case, in order. */
    final List<String> words = new ArrayList<>();
    /** The words that name something, in canonical form. */
    final Set<String> content = new LinkedHashSet<>();
    /** Numbers, each with the units that stand at it. */
    final Map<String, Set<String>> numbers = new HashMap<>();
    /** Names and acronyms, by their capitals, in lower case; each a run of words, as {@code new york}. */
    final Set<List<String>> names = new LinkedHashSet<>();
    /** Words in quotes, and such with a dot (domains, files): they are meant exactly as they stand. */
    final Set<String> literal = new LinkedHashSet<>();
    /** Everything in canonical form, for looking up names. */
    final Set<String> canonical = new HashSet<>();
    /** Everything in base form, for looking up opposites. */
    final Set<String> bases = new HashSet<>();

    final Set<Asked> asked = EnumSet.noneOf(Asked.class);
    boolean negated;
    Character.UnicodeScript script = Character.UnicodeScript.COMMON;

    /** What kind of answer is asked for, where the words say it without doubt. */
    enum Asked {
        PERSON,
        TIME,
        PLACE,
        AMOUNT,
        REASON,
        METHOD,
        YES_OR_NO
    }

    /**
     * @param first whether it begins a sentence
     * @param quoted whether a quote stands right before it
     */
    private record Token(String raw, boolean first, boolean quoted) {}

    Question(String text) {
        List<Token> tokens = tokens(text);
        for (Token token : tokens) {
            words.add(token.raw.toLowerCase(Locale.ROOT));
        }
        readWords();
        readNumbers();
        readNames(tokens);
        readAsked();
    }

    private static boolean joins(char c, String text, int at) {
        if (at == 0 || at + 1 >= text.length()) {
            return false;
        }
        char before = text.charAt(at - 1);
        char after = text.charAt(at + 1);
        return switch (c) {
            case '\'', '\u2019' -> Character.isLetter(before) && Character.isLetter(after);
            case '.' -> Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
            case ',', ':', '/', '-' -> Character.isDigit(before) && Character.isDigit(after);
            default -> false;
        };
    }

    /** Words and numbers; they part where letters meet digits, so that 5kg is 5 kg and iPhone7 is iPhone 7. */
    private List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        boolean first = true;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (!Character.isLetterOrDigit(c)) {
                first |= c == '.' || c == '?' || c == '!' || c == '\n' || c == ':' || c == '"';
                if (c == '%' || Character.getType(c) == Character.CURRENCY_SYMBOL) {
                    tokens.add(new Token(String.valueOf(c), false, false));
                }
                at++;
                continue;
            }
            int end = end(text, at);
            tokens.add(new Token(text.substring(at, end), first, at > 0 && quote(text.charAt(at - 1))));
            noteScript(c);
            first = false;
            at = end;
        }
        return tokens;
    }

    private static boolean quote(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '\u2018' || c == '\u201c' || c == '\u00ab';
    }

    private static int end(String text, int start) {
        boolean number = Character.isDigit(text.charAt(start));
        int at = start + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean more = number ? Character.isDigit(c) : Character.isLetter(c);
            if (!more && !(joins(c, text, at) && Character.isDigit(text.charAt(at + 1)) == number)) {
                break;
            }
            at++;
        }
        // C++ and C#
        while (!number && at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '#')) {
            at++;
        }
        return at;
    }

    private void noteScript(char c) {
        Character.UnicodeScript of = Character.UnicodeScript.of(c);
        if (script == Character.UnicodeScript.COMMON) {
            script = of;
        }
    }

    private void readWords() {
        for (String word : words) {
            negated |= GateLexicon.NEGATORS.contains(withoutApostrophe(word));
            canonical.add(word);
            canonical.add(GateLexicon.canonical(word));
            bases.add(GateLexicon.base(word));
            if (!GateLexicon.FUNCTION_WORDS.contains(word)) {
                content.add(GateLexicon.canonical(word));
            }
        }
    }

    private static String withoutApostrophe(String word) {
        int at = Math.max(word.indexOf('\''), word.indexOf('\u2019'));
        return at < 0 ? word : word.substring(0, at) + word.substring(at + 1);
    }

    private void readNumbers() {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String number = Character.isDigit(word.charAt(0)) ? digits(word) : GateLexicon.NUMBER_WORDS.get(word);
            if (number != null) {
                Set<String> units = numbers.computeIfAbsent(number, any -> new HashSet<>());
                addUnit(i - 1, GateLexicon.CURRENCIES, units);
                addUnit(i + 1, GateLexicon.UNITS, units);
            }
        }
    }

    /** A number without separators of thousands. */
    private static String digits(String word) {
        int comma = word.indexOf(',');
        return comma < 0 ? word : word.replace(",", "");
    }

    private void addUnit(int at, Set<String> of, Set<String> units) {
        String word = at >= 0 && at < words.size() ? GateLexicon.canonical(words.get(at)) : "";
        if (of.contains(word)) {
            units.add(word);
        }
    }

    /** Capitals mean nothing where (almost) all words have them. */
    private void readNames(List<Token> tokens) {
        int capitalised = 0;
        int shouted = 0;
        int letters = 0;
        for (Token token : tokens) {
            if (Character.isLetter(token.raw.charAt(0))) {
                letters++;
                capitalised += Character.isUpperCase(token.raw.charAt(0)) ? 1 : 0;
                shouted += acronym(token.raw) ? 1 : 0;
            }
        }
        boolean titled = letters > 3 && capitalised > MOSTLY * letters;
        boolean loud = letters > 3 && shouted > MOSTLY * letters;
        List<String> run = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String word = words.get(i);
            boolean capital = Character.isUpperCase(token.raw.charAt(0)) && !token.first && !titled;
            boolean acronym = acronym(token.raw) && !loud;
            boolean grammar = GateLexicon.FUNCTION_WORDS.contains(word);
            if (capital && !grammar || acronym && (!grammar || GateLexicon.ACRONYMS.contains(word))) {
                run.add(word);
            } else {
                endName(run);
            }
            if (token.quoted || word.length() > 4 && word.indexOf('.') > 0 && Character.isLetter(word.charAt(0))) {
                literal.add(GateLexicon.canonical(word));
            }
        }
        endName(run);
    }

    private void endName(List<String> run) {
        if (!run.isEmpty()) {
            names.add(List.copyOf(run));
            run.clear();
        }
    }

    private static boolean acronym(String raw) {
        int capitals = 0;
        for (int i = 0; i < raw.length(); i++) {
            if (Character.isLowerCase(raw.charAt(i))) {
                return false;
            }
            capitals += Character.isUpperCase(raw.charAt(i)) ? 1 : 0;
        }
        return capitals > 1;
    }

    private void readAsked() {
        if (!words.isEmpty() && GateLexicon.AUXILIARIES.contains(words.get(0))) {
            asked.add(Asked.YES_OR_NO);
        }
        for (int i = 0; i < words.size(); i++) {
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "who", "whom", "whose" -> asked.add(Asked.PERSON);
                case "when" -> asked.add(Asked.TIME);
                case "where" -> asked.add(Asked.PLACE);
                case "why" -> asked.add(Asked.REASON);
                case "how" ->
                    asked.add(
                            switch (next) {
                                case "many", "much", "long", "often", "far", "tall", "old", "big", "large", "high" ->
                                    Asked.AMOUNT;
                                default -> Asked.METHOD;
                            });
                default -> {
                    // says nothing about the answer's kind
                }
            }
        }
    }
}
