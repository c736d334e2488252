package dev.penstock.options;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** How values of a configuration are shown in faults: in one line, shortened, and secrets not at all. */
final class Shown {
    private static final int LONGEST = 80;

    // Any part of the path counts, so that what stands below such a key is hidden too. JAAS lines hold passwords.
    private static final Pattern SECRET =
            Pattern.compile("(key|password|secret|token|jaas\\.config)(\\[\\d+])?(\\.|$)", Pattern.CASE_INSENSITIVE);

    private Shown() {}

    static String value(String path, JsonNode node) {
        if (node.isObject()) {
            return "{...}";
        } else if (node.isArray()) {
            return "[...] of " + node.size();
        } else if (SECRET.matcher(path).find()) {
            return "(hidden)";
        }
        return node.isTextual() ? "'" + text(node.textValue()) + "'" : text(node.asText());
    }

    /** The text in one line of at most 80 characters. */
    static String text(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
