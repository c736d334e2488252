package dev.penstock.state.cache;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What the {@link SemanticGate} reads off a question, in one pass over its characters. */
final class Question {
    private static final double MOSTLY = 0.6;

    /** All words and numbers in lower case, in order. */
    final List<String> words = new ArrayList<>();
    /** The words that name something, in canonical form. */
    final Set<String> content = new LinkedHashSet<>();
    /** Numbers, each with its unit. */
    final Set<String> numbers = new TreeSet<>();
    /** Names and acronyms, by their capitals, in lower case. */
    final Set<String> names = new LinkedHashSet<>();
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
        METHOD
    }

    private record Token(String raw, boolean first) {}

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
            case ',', ':', '/' -> Character.isDigit(before) && Character.isDigit(after);
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
                if (c == '%' || c == '$') {
                    tokens.add(new Token(String.valueOf(c), false));
                }
                at++;
                continue;
            }
            int end = end(text, at);
            tokens.add(new Token(text.substring(at, end), first));
            noteScript(c);
            first = false;
            at = end;
        }
        return tokens;
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
            String plain = word.replace("'", "").replace("\u2019", "");
            if (GateLexicon.NEGATORS.contains(plain)) {
                negated = true;
            }
            canonical.add(word);
            canonical.add(GateLexicon.canonical(word));
            bases.add(GateLexicon.base(word));
            if (!GateLexicon.FUNCTION_WORDS.contains(word)) {
                content.add(GateLexicon.canonical(word));
            }
        }
    }

    private void readNumbers() {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String number = Character.isDigit(word.charAt(0)) ? digits(word) : GateLexicon.NUMBER_WORDS.get(word);
            if (number != null) {
                numbers.add(number + unit(i));
            }
        }
    }

    /** A number without separators of thousands. */
    private static String digits(String word) {
        int comma = word.indexOf(',');
        return comma < 0 ? word : word.replace(",", "");
    }

    private String unit(int at) {
        if (at + 1 < words.size()) {
            String after = GateLexicon.canonical(words.get(at + 1));
            if (GateLexicon.UNITS.contains(after)) {
                return " " + after;
            }
        }
        return at > 0 && words.get(at - 1).equals("$") ? " $" : "";
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
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String word = words.get(i);
            boolean capital = Character.isUpperCase(token.raw.charAt(0)) && !token.first && !titled;
            if ((capital || acronym(token.raw) && !loud) && !GateLexicon.FUNCTION_WORDS.contains(word)) {
                names.add(word);
            }
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
        for (int i = 0; i < words.size(); i++) {
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "who", "whom", "whose" -> asked.add(Asked.PERSON);
                case "when" -> asked.add(Asked.TIME);
                case "where" -> asked.add(Asked.PLACE);
                case "why" -> asked.add(Asked.REASON);
                case "how" -> asked.add(
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
