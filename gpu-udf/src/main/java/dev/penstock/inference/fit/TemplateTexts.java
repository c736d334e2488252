package dev.penstock.inference.fit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.inference.head.HeadFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts from templates whose gaps are filled by chance: everyday texts as people write them to assistants, and attacks on
 * assistants. A head that was fitted on attacks and on harmless texts of one or two kinds takes every other kind for an
 * attack; these make both sides broader. Each kind of template is a group.
 */
public enum TemplateTexts {
    EVERYDAY("everyday"),
    ATTACK("attack");

    /** Most texts of each that can be asked for. */
    public static final int MOST = 50_000;

    private static final Pattern GAP = Pattern.compile("\\{([a-z]+)}");
    private static final int TRIES_PER_TEXT = 20;

    private final String kind;

    TemplateTexts(String kind) {
        this.kind = kind;
    }

    /**
     * @param parts labels of what stands in some of the gaps, by the gap's name
     * @param gaps what may stand in a gap, by its name
     * @param templates by their kind
     */
    private record Templates(
            Map<String, String> parts, Map<String, List<String>> gaps, Map<String, List<String>> templates) {}

    /**
     * So many different texts, fewer where the templates do not give as many; each kind has about as many.
     *
     * @param labels of each text
     * @param withParts whether names and places in the texts are labelled, for taggers
     */
    LabelledFile file(int count, long seed, Set<String> labels, boolean withParts) {
        byte[] bytes = resource();
        Templates all;
        try {
            all = new JsonMapper().readValue(bytes, new TypeReference<Templates>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("The templates " + resourceName() + " are damaged", e);
        }
        Random random = new Random(seed);
        List<LabelledText> texts = new ArrayList<>();
        Map<String, List<String>> kinds = new TreeMap<>(all.templates);
        int each = (count + kinds.size() - 1) / kinds.size();
        kinds.forEach((part, templates) -> {
            int wanted = Math.min(each, count - texts.size());
            Map<String, LabelledText> made = new LinkedHashMap<>();
            for (int i = 0; i < wanted * TRIES_PER_TEXT && made.size() < wanted; i++) {
                List<LabelledText.Span> spans = new ArrayList<>();
                String text = fill(templates.get(i % templates.size()), all, random, spans);
                made.put(text, new LabelledText(text, labels, withParts ? spans : List.of(), kind + "-" + part));
            }
            texts.addAll(made.values());
        });
        return new LabelledFile(
                new HeadFile.Data(resourceName(), texts.size(), sha256(bytes), "part of Penstock"), null, texts);
    }

    private static String fill(String template, Templates all, Random random, List<LabelledText.Span> spans) {
        Matcher gap = GAP.matcher(template);
        StringBuilder text = new StringBuilder();
        while (gap.find()) {
            String name = gap.group(1);
            List<String> fillings = all.gaps.get(name);
            if (fillings == null) {
                throw new IllegalStateException("a template has the gap " + name + ", which nothing fills");
            }
            String filling = fillings.get(random.nextInt(fillings.size()));
            gap.appendReplacement(text, Matcher.quoteReplacement(filling));
            if (all.parts.containsKey(name)) {
                spans.add(new LabelledText.Span(all.parts.get(name), text.length() - filling.length(), text.length()));
            }
        }
        return gap.appendTail(text).toString();
    }

    private String resourceName() {
        return kind + "-texts.json";
    }

    private byte[] resource() {
        try (InputStream in = TemplateTexts.class.getResourceAsStream("/fit/" + resourceName())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The templates " + resourceName() + " cannot be read", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
