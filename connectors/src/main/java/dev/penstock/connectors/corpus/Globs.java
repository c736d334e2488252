package dev.penstock.connectors.corpus;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** Globs in the manner of gitignore: one without a slash means a name, one with a slash a path below the root. */
final class Globs {
    private static final String ANYWHERE = "**/";

    private final List<PathMatcher> names = new ArrayList<>();
    private final List<PathMatcher> paths = new ArrayList<>();

    /** @throws IllegalArgumentException if one of them is no glob; the message names it */
    Globs(List<String> globs) {
        for (String glob : globs) {
            if (glob.indexOf('/') < 0) {
                names.add(matcher(glob));
            } else {
                paths.add(matcher(glob));
                if (glob.startsWith(ANYWHERE)) {
                    paths.add(matcher(glob.substring(ANYWHERE.length())));
                }
            }
        }
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + glob + "' is no glob; allowed is a pattern such as *.md or guides/**/*.html", e);
        }
    }

    boolean isEmpty() {
        return names.isEmpty() && paths.isEmpty();
    }

    boolean match(String path) {
        Path whole = Path.of(path);
        Path name = whole.getFileName();
        return names.stream().anyMatch(glob -> glob.matches(name))
                || paths.stream().anyMatch(glob -> glob.matches(whole));
    }
}
