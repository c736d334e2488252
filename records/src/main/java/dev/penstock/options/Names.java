package dev.penstock.options;

import java.util.Collection;
import java.util.Locale;

/** How Java names are written in configuration, and which name was probably meant. */
final class Names {
    private Names() {}

    /** {@code maxPaddedTokens} becomes {@code max-padded-tokens}. */
    static String kebab(String camel) {
        StringBuilder out = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                if (i > 0) {
                    out.append('-');
                }
                out.append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** {@code AT_LEAST_ONCE} becomes {@code at-least-once}. */
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The known name that is nearest to what was written, or null if none is near. */
    static String nearest(String written, Collection<String> known) {
        if (written.length() > 100) {
            return null;
        }
        String plain = kebab(written).replace('_', '-').replace("--", "-");
        String best = null;
        int bestDistance = Math.max(2, plain.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(plain, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
