package dev.penstock.operators.parsing;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** The title that Markdown states: in its front matter, or else as its first heading, if that is of the first level. */
final class MarkdownTitle {
    /** Where it is looked for. */
    private static final int HEAD = 8192;

    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---\\n(?s:.*?)^title:[ \\t]*[\"']?(.+?)[\"']?[ \\t]*$", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#[ \\t]+(.+?)[ \\t]*#*$", Pattern.MULTILINE);

    private MarkdownTitle() {}

    static String of(String text) {
        String head = text.substring(0, Math.min(text.length(), HEAD)).replace("\r\n", "\n");
        int end = head.startsWith("---\n") ? head.indexOf("\n---", 3) : -1;
        if (end > 0) {
            Matcher stated = FRONT_MATTER.matcher(head.substring(0, end));
            if (stated.find()) {
                return stated.group(1);
            }
            head = head.substring(end + 4);
        }
        Matcher heading = HEADING.matcher(head);
        return heading.find() ? heading.group(1) : null;
    }
}
