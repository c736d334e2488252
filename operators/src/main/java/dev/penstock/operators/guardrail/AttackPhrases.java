package dev.penstock.operators.guardrail;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.penstock.records.RuleKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The phrases of {@code attack-phrases.txt}, read once for each JVM. */
final class AttackPhrases {
    private static final String RESOURCE = "attack-phrases.txt";
    private static final Pattern LIST = Pattern.compile("\\$(\\w+) = (.+)");
    private static final Pattern HEADER = Pattern.compile("\\[(\\w+) ([\\w-]+) ([0-9.]+)\\]");
    /** Words that attacks run together with the phrases' own. */
    private static final String FILLERS =
            "a i the and or to me my you your all any every of in on for with from is are be it"
                    + " this that these those please now then not do what how who system prompt now instead follow";

    static final AttackPhrases INSTANCE = read();

    private final PhraseBook book = new PhraseBook(PhraseBook.Reading.EVASIVE);
    private final List<Family> families = new ArrayList<>();

    /** Ways of saying one thing; it counts once, however often it is said. */
    record Family(RuleKind kind, String name, double weight) {}

    /** The phrases; a hit's tag is the index of its family. */
    PhraseBook book() {
        return book;
    }

    List<Family> families() {
        return families;
    }

    private static AttackPhrases read() {
        AttackPhrases phrases = new AttackPhrases();
        try (InputStream in = AttackPhrases.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is not on the class path");
            }
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(phrases::readLine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        phrases.book.fill(FILLERS);
        return phrases;
    }

    private void readLine(String line) {
        Matcher list = LIST.matcher(line);
        Matcher header = HEADER.matcher(line);
        if (list.matches()) {
            book.define(list.group(1), list.group(2));
        } else if (header.matches()) {
            families.add(new Family(
                    RuleKind.valueOf(header.group(1)), header.group(2), Double.parseDouble(header.group(3))));
        } else if (!line.isBlank() && !line.startsWith("#")) {
            book.add(families.size() - 1, line);
        }
    }
}
