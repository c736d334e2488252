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
 * costs a model call, a wrong answer costs trust, so the gate refuses when in doubt. Linear in the length of the texts,
 * some microseconds for a question.
 */
public final class SemanticGate {
    /** Longer texts are not compared. */
    static final int MAX_CHARS = 20_000;

    private static final int NEIGHBOURS = 3;
    private static final Set<String> DIRECTIONS = Set.of("than", "to", "into", "over", "from", "beat", "beats", "versus");
    private static final List<String> NEGATING_PREFIXES = List.of("un", "in", "im", "il", "ir", "dis", "non", "de", "anti");

    private SemanticGate() {}

    /**
     * Compares a question with a stored one.
     *
     * @return why the stored answer must not be given, as {@code numbers differ}; empty if nothing speaks against it
     */
    public static Optional<String> refuse(String asked, String stored) {
        if (asked == null || stored == null || asked.length() > MAX_CHARS || stored.length() > MAX_CHARS) {
            return Optional.of("too long to compare");
        }
        if (asked.equals(stored)) {
            return Optional.empty();
        }
        return Optional.ofNullable(difference(new Question(asked), new Question(stored)));
    }

    private static String difference(Question asked, Question stored) {
        if (!asked.numbers.equals(stored.numbers)) {
            return "numbers differ";
        }
        if (asked.negated != stored.negated) {
            return "negation differs";
        }
        if (opposite(asked, stored)) {
            return "opposites";
        }
        if (namesDiffer(asked, stored) || namesDiffer(stored, asked) || kindsDiffer(asked, stored)) {
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
                    if (plain.bases.contains(stem)
                            && !plain.bases.contains(word)
                            && !negated.bases.contains(stem)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A name that the other question does not know in any form. */
    private static boolean namesDiffer(Question one, Question other) {
        for (String name : one.names) {
            if (!known(name, other)) {
                return true;
            }
        }
        return false;
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

    /** What stood before "than" or "to" stands behind it, and the other way round. */
    private static boolean reversed(Question asked, Question stored) {
        for (int i = 0; i < asked.words.size(); i++) {
            String direction = asked.words.get(i);
            if (!DIRECTIONS.contains(direction)) {
                continue;
            }
            for (int j = 0; j < stored.words.size(); j++) {
                if (stored.words.get(j).equals(direction) && crossed(asked, i, stored, j)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean crossed(Question asked, int i, Question stored, int j) {
        Set<String> before = near(asked, i, -1);
        Set<String> after = near(asked, i, 1);
        Set<String> storedBefore = near(stored, j, -1);
        Set<String> storedAfter = near(stored, j, 1);
        return meet(before, storedAfter)
                && meet(after, storedBefore)
                && !meet(before, storedBefore)
                && !meet(after, storedAfter);
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

    /** Both say what they ask for, and nothing of it is common. */
    private static boolean askedDiffers(Set<Question.Asked> asked, Set<Question.Asked> stored) {
        if (asked.isEmpty() || stored.isEmpty()) {
            return false;
        }
        Set<Question.Asked> common = EnumSet.copyOf(asked);
        common.retainAll(stored);
        return common.isEmpty();
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
