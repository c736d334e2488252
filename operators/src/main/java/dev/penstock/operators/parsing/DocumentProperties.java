package dev.penstock.operators.parsing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;

/** The properties of a document that are worth keeping. Documents may state any number of them, of any length. */
final class DocumentProperties {
    /** Names of the properties, as they stand in {@link ParsedText#metadata()}. */
    static final String KEYS = "author, created, modified, language, subject, description";

    private static final int LONGEST = 300;
    private static final Map<String, Property> KEPT = kept();

    private DocumentProperties() {}

    private static Map<String, Property> kept() {
        Map<String, Property> kept = new LinkedHashMap<>();
        kept.put("author", TikaCoreProperties.CREATOR);
        kept.put("created", TikaCoreProperties.CREATED);
        kept.put("modified", TikaCoreProperties.MODIFIED);
        kept.put("language", TikaCoreProperties.LANGUAGE);
        kept.put("subject", TikaCoreProperties.SUBJECT);
        kept.put("description", TikaCoreProperties.DESCRIPTION);
        return kept;
    }

    static Map<String, String> of(Metadata metadata) {
        Map<String, String> properties = new LinkedHashMap<>();
        KEPT.forEach((key, property) -> {
            String value = bounded(metadata.get(property));
            if (value != null) {
                properties.put(key, value);
            }
        });
        return properties;
    }

    static String title(Metadata metadata) {
        return metadata.get(TikaCoreProperties.TITLE);
    }

    /** The value on one line, cut where it is too long; null if it says nothing. */
    static String bounded(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String line = value.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        if (line.length() <= LONGEST) {
            return line;
        }
        boolean splitsPair = Character.isHighSurrogate(line.charAt(LONGEST - 1));
        return line.substring(0, splitsPair ? LONGEST - 1 : LONGEST);
    }
}
