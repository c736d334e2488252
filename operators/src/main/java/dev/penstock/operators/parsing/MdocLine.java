package dev.penstock.operators.parsing;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lines of mdoc(7), whose macros call each other within a line, as plain text. Remembers what the page is about. */
final class MdocLine {
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "Cm", "Ic", "Em", "Sy", "Li", "No", "Tn", "Pa", "Va", "Vt", "Fa", "Fn", "Ft", "Fd", "In", "Ev", "Er", "Dv",
            "Ad", "An", "Ms", "Cd", "Sx", "Lk", "Mt", "Bx", "Fx", "Nx", "Ox", "Ux", "At", "St", "Rv", "Ex", "Lb", "Fo",
            "Fc", "Me", "D1", "Dl", "Ta", "%A", "%T", "%B", "%J", "%D");
    private static final Set<String> WITH_EFFECT = Set.of("Ar", "Nm", "Nd", "Fl", "Xr", "Ns", "Ap", "Oo", "Oc");

    /** What stands before and behind the rest of the line. */
    private static final Map<String, String> ENCLOSING =
            Map.of("Op", "[]", "Dq", "\"\"", "Qq", "\"\"", "Sq", "''", "Ql", "''", "Pq", "()", "Bq", "[]", "Aq", "<>");

    private static final Set<String> CLOSING_PUNCTUATION = Set.of(".", ",", ":", ";", ")", "]", "?", "!");

    private String subject = "";

    static boolean knows(String macro) {
        return WITHOUT_EFFECT.contains(macro) || WITH_EFFECT.contains(macro) || ENCLOSING.containsKey(macro);
    }

    /** @param words the macro that the line begins with, and its arguments */
    String plain(List<String> words) {
        return new Reading(words).read();
    }

    private final class Reading {
        private final List<String> words;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder closing = new StringBuilder();
        private int at;
        /** Whether the next word follows without a blank. */
        private boolean glued = true;

        Reading(List<String> words) {
            this.words = words;
        }

        String read() {
            while (at < words.size()) {
                word(words.get(at++));
            }
            return text.append(closing).toString();
        }

        private void word(String word) {
            if (ENCLOSING.containsKey(word)) {
                append(ENCLOSING.get(word).substring(0, 1));
                glued = true;
                closing.insert(0, ENCLOSING.get(word).substring(1));
            } else if (WITH_EFFECT.contains(word)) {
                macro(word);
            } else if (!WITHOUT_EFFECT.contains(word)) {
                glued |= CLOSING_PUNCTUATION.contains(word);
                append(word);
            }
        }

        private void macro(String macro) {
            switch (macro) {
                case "Ar" -> append(isWithoutArgument() ? "file ..." : "");
                case "Nm" -> subject();
                case "Nd" -> append("-");
                case "Xr" -> reference();
                case "Ap", "Oc" -> {
                    glued = true;
                    append("Ap".equals(macro) ? "'" : "]");
                    glued = "Ap".equals(macro);
                }
                case "Fl", "Oo" -> {
                    append("Fl".equals(macro) ? "-" : "[");
                    glued = true;
                }
                default -> glued = true; // Ns
            }
        }

        private void subject() {
            if (isWithoutArgument()) {
                append(subject);
            } else if (subject.isEmpty()) {
                subject = words.get(at);
            }
        }

        private void reference() {
            if (at + 1 < words.size()) {
                append(words.get(at) + "(" + words.get(at + 1) + ")");
                at += 2;
            }
        }

        private boolean isWithoutArgument() {
            return at == words.size() || knows(words.get(at)) || CLOSING_PUNCTUATION.contains(words.get(at));
        }

        private void append(String word) {
            if (!word.isEmpty()) {
                text.append(glued ? "" : " ").append(word);
                glued = false;
            }
        }
    }
}
