package dev.penstock.operators.routing;

import java.util.Locale;
import java.util.Set;

/**
 * Counts of what makes a question look hard, taken in one pass.
 *
 * @param words runs of letters and digits
 * @param longWords words of nine letters and more
 * @param reasoning words that ask for more than a fact
 * @param mathematics operators, numbers and words of mathematics
 * @param code signs that stand in code and rarely in prose
 * @param constraints words that bind the answer
 * @param parts questions, list items and steps
 */
record TextSigns(int words, int longWords, int reasoning, int mathematics, int code, int constraints, int parts) {
    private static final int LONG_WORD = 9;

    private static final Set<String> REASONING = Set.of(
            "why",
            "how",
            "explain",
            "prove",
            "proof",
            "derive",
            "compare",
            "contrast",
            "analyse",
            "analyze",
            "evaluate",
            "assess",
            "justify",
            "argue",
            "critique",
            "design",
            "architect",
            "optimise",
            "optimize",
            "debug",
            "diagnose",
            "refactor",
            "implement",
            "plan",
            "strategy",
            "trade",
            "tradeoff",
            "tradeoffs",
            "implications",
            "consequences",
            "reason",
            "reasoning",
            "infer",
            "deduce",
            "estimate",
            "simulate",
            "synthesise",
            "synthesize",
            "hypothesis",
            "counterexample",
            "consider",
            "versus",
            "difference",
            "whether",
            "cause",
            "causes",
            "interpret",
            "predict");

    private static final Set<String> MATHEMATICS = Set.of(
            "equation",
            "integral",
            "derivative",
            "matrix",
            "vector",
            "theorem",
            "lemma",
            "polynomial",
            "probability",
            "variance",
            "limit",
            "sum",
            "product",
            "modulo",
            "prime",
            "factorial",
            "logarithm",
            "sqrt",
            "sin",
            "cos",
            "solve",
            "compute",
            "calculate",
            "percent",
            "percentage",
            "total",
            "average",
            "ratio",
            "times",
            "twice",
            "half",
            "per",
            "each");

    private static final Set<String> CODE = Set.of(
            "def",
            "class",
            "return",
            "import",
            "public",
            "static",
            "void",
            "func",
            "function",
            "lambda",
            "select",
            "where",
            "regex",
            "algorithm",
            "exception",
            "stacktrace",
            "traceback",
            "null",
            "async",
            "await",
            "const",
            "struct",
            "api",
            "sql",
            "java",
            "python",
            "rust",
            "typescript",
            "kubernetes");

    private static final Set<String> CONSTRAINTS = Set.of(
            "must",
            "should",
            "exactly",
            "only",
            "without",
            "except",
            "unless",
            "least",
            "most",
            "maximum",
            "minimum",
            "ensure",
            "never",
            "always",
            "avoid",
            "require",
            "requires",
            "required",
            "constraint",
            "constraints",
            "assume",
            "assuming",
            "given",
            "format",
            "limit",
            "within",
            "no",
            "not",
            "both",
            "all");

    private static final Set<String> STEPS =
            Set.of("then", "first", "second", "third", "next", "finally", "also", "additionally", "step", "steps");

    static TextSigns of(String text) {
        Counter counter = new Counter();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                start = start < 0 ? i : start;
                continue;
            }
            if (start >= 0) {
                counter.word(text, start, i);
                start = -1;
            }
            counter.sign(text, i);
        }
        if (start >= 0) {
            counter.word(text, start, text.length());
        }
        return counter.signs();
    }

    private static final class Counter {
        private int words;
        private int longWords;
        private int reasoning;
        private int mathematics;
        private int code;
        private int constraints;
        private int parts;

        void word(String text, int start, int end) {
            words++;
            longWords += end - start >= LONG_WORD ? 1 : 0;
            if (Character.isDigit(text.charAt(start))) {
                mathematics++;
                return;
            }
            String word = text.substring(start, end).toLowerCase(Locale.ROOT);
            reasoning += REASONING.contains(word) ? 1 : 0;
            mathematics += MATHEMATICS.contains(word) ? 1 : 0;
            code += CODE.contains(word) ? 1 : 0;
            constraints += CONSTRAINTS.contains(word) ? 1 : 0;
            parts += STEPS.contains(word) ? 1 : 0;
        }

        void sign(String text, int at) {
            switch (text.charAt(at)) {
                case '=', '+', '^', '*', '/', '%', '<', '>', '\u2264', '\u2265', '\u221a', '\u222b', '\u2211', '\\' ->
                    mathematics++;
                case '{', '}', ';', '`', '_', '#', '|' -> code++;
                case '?' -> parts++;
                case '\n' -> parts += opensItem(text, at + 1) ? 1 : 0;
                default -> {}
            }
        }

        /** Whether a line begins with {@code -}, {@code *} or a number or letter and a dot or bracket. */
        private static boolean opensItem(String text, int from) {
            int at = from;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at + 1 >= text.length()) {
                return false;
            }
            char first = text.charAt(at);
            char second = text.charAt(at + 1);
            boolean bullet = (first == '-' || first == '*') && second == ' ';
            return bullet || (Character.isLetterOrDigit(first) && (second == '.' || second == ')'));
        }

        TextSigns signs() {
            return new TextSigns(words, longWords, reasoning, mathematics, code, constraints, parts);
        }
    }
}
