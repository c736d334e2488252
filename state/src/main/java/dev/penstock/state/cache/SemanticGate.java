package dev.penstock.state.cache;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Says why two questions with nearly the same vector must not share an answer: what a cosine hardly sees, but an answer
 * depends on. Rules for English, of which those on numbers, names and scripts hold for other languages too. A refusal
 * costs a model call, a wrong answer costs trust, so the gate refuses when in doubt. Without regular
 * expressions; some ten microseconds for two questions.
 */
public final class SemanticGate {
    /** Longer texts share an answer only if they are equal: encoders do not even read them to the end. */
    static final int MAX_CHARS = 4000;

    private static final int NEIGHBOURS = 3;
    private static final Set<String> DIRECTIONS =
            Set.of("than", "to", "into", "over", "from", "after", "before", "without");
    private static final List<String> NEGATING_PREFIXES =
            List.of("un", "in", "im", "il", "ir", "dis", "non", "de", "anti");

    private final Question asked;
    private final String text;

    private SemanticGate(String asked) {
        this.text = asked;
        this.asked = comparable(asked) ? new Question(asked) : null;
    }

    /** The gate for one question that is compared with several stored ones, which reads it once. Thread-safe. */
    public static SemanticGate asking(String asked) {
        return new SemanticGate(asked);
    }

    /**
     * Compares a question with a stored one.
     *
     * @return why the stored answer must not be given, as {@code numbers differ}; empty if nothing speaks against it
     */
    public static Optional<String> refuse(String asked, String stored) {
        return asking(asked).refuse(stored);
    }

    /** As {@link #refuse(String, String)}. */
    public Optional<String> refuse(String stored) {
        if (text != null && text.equals(stored)) {
            return Optional.empty();
        }
        if (asked == null || !comparable(stored)) {
            return Optional.of("too long to compare");
        }
        return Optional.ofNullable(difference(asked, new Question(stored)));
    }

    private static boolean comparable(String question) {
        return question != null && question.length() <= MAX_CHARS;
    }

    private static String difference(Question asked, Question stored) {
        if (numbersDiffer(asked, stored)) {
            return "numbers differ";
        }
        if (asked.negated != stored.negated) {
            return "negation differs";
        }
        if (opposite(asked, stored)) {
            return "opposites";
        }
        if (namesDiffer(asked, stored)
                || namesDiffer(stored, asked)
                || kindsDiffer(asked, stored)
                || !asked.canonical.containsAll(stored.literal)
                || !stored.canonical.containsAll(asked.literal)) {
            return "names differ";
        }
        if (reversed(asked, stored)) {
            return "direction reversed";
        }
        if (askedDiffers(asked.asked, stored.asked)) {
            return "question type differs";
        }
        return languageDiffers(asked, stored) ? "language differs" : null;
    }

    /** Other numbers, or other units where both name one. */
    private static boolean numbersDiffer(Question asked, Question stored) {
        if (!asked.numbers.keySet().equals(stored.numbers.keySet())) {
            return true;
        }
        return asked.numbers.entrySet().stream().anyMatch(number -> {
            Set<String> units = stored.numbers.get(number.getKey());
            return !number.getValue().isEmpty() && !units.isEmpty() && !meet(number.getValue(), units);
        });
    }

    /** One side of a pair stands only here, the other only there; or a word here is negated by a prefix there. */
    private static boolean opposite(Question asked, Question stored) {
        Set<Integer> here = sides(asked);
        Set<Integer> there = sides(stored);
        for (int side : here) {
            int other = side ^ 1;
            if (there.contains(other) && !here.contains(other) && !there.contains(side)) {
                return true;
            }
        }
        return negatedByPrefix(asked, stored) || negatedByPrefix(stored, asked);
    }

    private static Set<Integer> sides(Question question) {
        Set<Integer> sides = new HashSet<>();
        for (String base : question.bases) {
            sides.addAll(GateLexicon.sides(base));
        }
        return sides;
    }

    private static boolean negatedByPrefix(Question plain, Question negated) {
        for (String word : negated.bases) {
            for (String prefix : NEGATING_PREFIXES) {
                if (word.length() >= prefix.length() + 4 && word.startsWith(prefix)) {
                    String stem = word.substring(prefix.length());
                    if (plain.bases.contains(stem) && !plain.bases.contains(word) && !negated.bases.contains(stem)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A name that the other question does not know in any form. */
    private static boolean namesDiffer(Question one, Question other) {
        for (List<String> name : one.names) {
            if (!known(name, other)) {
                return true;
            }
        }
        return false;
    }

    /** Donald Trump is known as Trump. Indian Army is not known as US Army: there another word stands before. */
    private static boolean known(List<String> name, Question question) {
        String last = name.get(name.size() - 1);
        if (!known(last, question)) {
            return false;
        }
        boolean whole = true;
        for (String word : name) {
            whole &= known(word, question);
        }
        return whole || question.names.contains(List.of(last));
    }

    private static boolean known(String name, Question question) {
        String canonical = GateLexicon.canonical(name);
        if (question.canonical.contains(name) || question.canonical.contains(canonical)) {
            return true;
        }
        for (String word : question.canonical) {
            if (related(canonical, word)) {
                return true;
            }
        }
        return initials(canonical, question.words);
    }

    /** India and Indian, not Austria and Australia: one begins with nearly all of the other. */
    private static boolean related(String one, String other) {
        String shorter = one.length() <= other.length() ? one : other;
        String longer = shorter == one ? other : one;
        return shorter.length() >= 4 && longer.length() - shorter.length() <= 3 && longer.startsWith(shorter);
    }

    /** JVM for Java virtual machine. */
    private static boolean initials(String acronym, List<String> words) {
        for (int start = 0; start + acronym.length() <= words.size() && acronym.length() > 1; start++) {
            int same = 0;
            while (same < acronym.length() && words.get(start + same).charAt(0) == acronym.charAt(same)) {
                same++;
            }
            if (same == acronym.length()) {
                return true;
            }
        }
        return false;
    }

    /** Both name something of a kind (a month, a country, a programming language), but not the same. */
    private static boolean kindsDiffer(Question asked, Question stored) {
        for (String word : asked.content) {
            int kind = GateLexicon.kind(word);
            if (kind >= 0 && !stored.content.contains(word) && hasAnother(kind, stored, asked)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAnother(int kind, Question question, Question than) {
        for (String word : question.content) {
            if (GateLexicon.kind(word) == kind && !than.content.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** What stands before "than" or "to" in one stands behind it in the other, and the other way round. */
    private static boolean reversed(Question asked, Question stored) {
        for (String direction : DIRECTIONS) {
            int here = asked.words.indexOf(direction);
            int there = here < 0 ? -1 : stored.words.indexOf(direction);
            if (there >= 0 && crossed(asked, here, stored, there)) {
                return true;
            }
        }
        return false;
    }

    private static boolean crossed(Question asked, int here, Question stored, int there) {
        Set<String> before = near(asked, here, -1);
        Set<String> after = near(asked, here, 1);
        Set<String> storedBefore = near(stored, there, -1);
        Set<String> storedAfter = near(stored, there, 1);
        return moved(before, storedAfter, after, storedBefore) && moved(after, storedBefore, before, storedAfter);
    }

    /** A word stands on these sides only. */
    private static boolean moved(Set<String> from, Set<String> to, Set<String> notIn, Set<String> norIn) {
        for (String word : from) {
            if (to.contains(word) && !notIn.contains(word) && !norIn.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> near(Question question, int at, int step) {
        Set<String> near = new HashSet<>();
        for (int i = at + step; i >= 0 && i < question.words.size() && near.size() < NEIGHBOURS; i += step) {
            String word = question.words.get(i);
            boolean compares = word.endsWith("er") || GateLexicon.FUNCTION_WORDS.contains(word);
            if (!compares) {
                near.add(GateLexicon.canonical(word));
            }
        }
        return near;
    }

    private static boolean meet(Set<String> one, Set<String> other) {
        for (String word : one) {
            if (other.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Both say what they ask for, and nothing of it is common. A question for yes or no is often meant as one for how,
     * where or who ("Can I ...?"), but not as one for a reason.
     */
    private static boolean askedDiffers(Set<Question.Asked> asked, Set<Question.Asked> stored) {
        if (asked.isEmpty() || stored.isEmpty()) {
            return false;
        }
        Set<Question.Asked> all = EnumSet.copyOf(asked);
        all.addAll(stored);
        boolean nothingCommon = all.size() == asked.size() + stored.size();
        return nothingCommon && (!all.contains(Question.Asked.YES_OR_NO) || all.contains(Question.Asked.REASON));
    }

    private static boolean languageDiffers(Question asked, Question stored) {
        if (asked.script != stored.script) {
            return true;
        }
        String one = GateLexicon.language(asked.words);
        String other = GateLexicon.language(stored.words);
        return one != null && other != null && !Objects.equals(one, other);
    }
}
