package dev.penstock.operators.guardrail;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** A team's own patterns in RE2 syntax, which match in time linear in the text. They see the text freed of disguise. */
final class PatternDetector implements Detector {
    private static final int LONGEST = 1000;

    private final List<Pattern> patterns;

    private PatternDetector(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /** @throws IllegalArgumentException for a pattern that is too long, is no RE2, or matches the empty text */
    static PatternDetector of(List<String> expressions) {
        List<Pattern> patterns = new ArrayList<>();
        for (String expression : expressions) {
            if (expression.length() > LONGEST) {
                throw new IllegalArgumentException("'" + expression.substring(0, 40) + "…' has " + expression.length()
                        + " characters, at most " + LONGEST + " are allowed");
            }
            patterns.add(compile(expression));
        }
        return new PatternDetector(patterns);
    }

    private static Pattern compile(String expression) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + expression + "' is no RE2 pattern: " + e.getDescription(), e);
        }
        if (pattern.matcher("").find()) {
            throw new IllegalArgumentException("'" + expression + "' matches the empty text, and so every text");
        }
        return pattern;
    }

    @Override
    public void find(ScannedText text, Spans spans) {
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(text.clean());
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    text.add(spans, matcher.start(), matcher.end());
                }
            }
        }
    }
}
