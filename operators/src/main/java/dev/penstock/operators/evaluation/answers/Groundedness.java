package dev.penstock.operators.evaluation.answers;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.penstock.inference.extractive.Sentences;
import dev.penstock.operators.Vectors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The share of an answer's sentences that contexts bear out. A sentence is borne out where a sentence of a context is near
 * enough, and each of its numbers stands in the contexts or in the question that it repeats: vectors hardly see numbers.
 */
final class Groundedness {
    /** Suits MiniLM, with which the sets of the tests were looked at. */
    private static final double NEAR = 0.55;

    private static final Pattern CITATION = Pattern.compile("\\s*\\[[0-9]{1,3}(?:\\s*,\\s*[0-9]{1,3})*\\]");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:[.,][0-9]+)*");

    private Groundedness() {}

    /** The sentences of a text without citations; a text too short to have one is one itself. */
    static List<String> sentences(String text) {
        String said = CITATION.matcher(text).replaceAll("");
        List<String> sentences = Sentences.texts(said);
        return sentences.isEmpty() && !said.isBlank() ? List.of(said.strip()) : sentences;
    }

    static List<String> sentences(List<String> texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.addAll(sentences(text)));
        return all;
    }

    /** @return 0 for an answer without a sentence */
    static double of(AnsweredQuestion answered, Function<String, float[]> vectors) {
        List<String> said = sentences(answered.answer());
        List<float[]> contexts =
                sentences(answered.contexts()).stream().map(vectors).toList();
        Set<String> numbers = numbers(answered.question());
        answered.contexts().forEach(context -> numbers.addAll(numbers(context)));
        long borneOut = said.stream()
                .filter(sentence -> numbers.containsAll(numbers(sentence)))
                .filter(sentence -> isNear(vectors.apply(sentence), contexts))
                .count();
        return said.isEmpty() ? 0 : (double) borneOut / said.size();
    }

    private static boolean isNear(float[] sentence, List<float[]> contexts) {
        return contexts.stream().anyMatch(context -> Vectors.cosine(sentence, context) >= NEAR);
    }

    /** Without commas, so that 5,895 and 5895 are the same. */
    private static Set<String> numbers(String text) {
        Set<String> numbers = new HashSet<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            numbers.add(matcher.group().replace(",", ""));
        }
        return numbers;
    }
}
