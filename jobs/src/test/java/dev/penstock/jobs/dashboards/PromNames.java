package dev.penstock.jobs.dashboards;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of metrics in a query of PromQL, which are what is left when labels, texts, ranges and functions are gone. */
final class PromNames {
    private static final Pattern TEXTS = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern BRACES_AND_RANGES = Pattern.compile("\\{[^}]*}|\\[[^\\]]*]");
    private static final Pattern LABELS =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?!\\s*\\(|[\\w:])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "without");

    private PromNames() {}

    static Set<String> in(String expr) {
        String left = TEXTS.matcher(expr).replaceAll("\"\"");
        left = BRACES_AND_RANGES.matcher(left).replaceAll("");
        left = LABELS.matcher(left).replaceAll("");
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(left);
        while (name.find()) {
            if (!WORDS.contains(name.group())) {
                names.add(name.group());
            }
        }
        return names;
    }
}
