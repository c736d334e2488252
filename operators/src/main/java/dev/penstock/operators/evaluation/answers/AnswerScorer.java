package dev.penstock.operators.evaluation.answers;

import dev.penstock.operators.Vectors;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Scores answers one after the other. Of several references the best counts, but for BLEU, which takes them together as its
 * definition says. Texts are composed first (Unicode's form C), so that accents match however they were typed. Not
 * thread-safe.
 */
public final class AnswerScorer {
    private final Set<AnswerMetric> metrics;
    private final Rouge rouge;
    private final Function<String, float[]> vectors;
    private Bleu corpus = Bleu.NOTHING;

    /**
     * @param metrics those that are wanted
     * @param stem whether ROUGE cuts off English endings
     * @param vectors unit vector of a text; not called where no metric needs it
     */
    public AnswerScorer(Set<AnswerMetric> metrics, RougeWords words, boolean stem, Function<String, float[]> vectors) {
        this.metrics = EnumSet.copyOf(metrics);
        this.rouge = new Rouge(words, stem);
        this.vectors = vectors;
    }

    /** The texts whose vectors {@link #score} will ask for, so that they can be made in batches. */
    public List<String> texts(AnsweredQuestion question) {
        AnsweredQuestion answered = composed(question);
        List<String> texts = new ArrayList<>();
        if (answered.answer().isBlank()) {
            return texts;
        }
        if (applies(AnswerMetric.SIMILARITY, answered)) {
            texts.addAll(answered.references());
            texts.add(answered.answer());
        }
        if (applies(AnswerMetric.GROUNDEDNESS, answered)) {
            texts.addAll(Groundedness.sentences(answered.answer()));
            texts.addAll(Groundedness.sentences(answered.contexts()));
        }
        if (applies(AnswerMetric.RELEVANCY, answered)) {
            texts.add(answered.question());
            texts.add(answered.answer());
        }
        texts.removeIf(String::isBlank);
        return texts;
    }

    /** The value of each metric that the question allows: without references or contexts, those that need them are missing. */
    public Map<AnswerMetric, Double> score(AnsweredQuestion question) {
        AnsweredQuestion answered = composed(question);
        Map<AnswerMetric, Double> values = new EnumMap<>(AnswerMetric.class);
        for (AnswerMetric metric : metrics) {
            if (applies(metric, answered)) {
                values.put(metric, value(metric, answered));
            }
        }
        return values;
    }

    private boolean applies(AnswerMetric metric, AnsweredQuestion answered) {
        return metrics.contains(metric)
                && switch (metric.against()) {
                    case REFERENCES -> !answered.references().isEmpty();
                    case CONTEXTS -> !answered.contexts().isEmpty();
                    case QUESTION -> true;
                };
    }

    private double value(AnswerMetric metric, AnsweredQuestion answered) {
        String answer = answered.answer();
        List<String> references = answered.references();
        return switch (metric) {
            case EXACT_MATCH -> Squad.exactMatch(answer, references);
            case F1 -> Squad.f1(answer, references);
            case ROUGE_1 -> best(references, reference -> rouge.n(1, answer, reference));
            case ROUGE_2 -> best(references, reference -> rouge.n(2, answer, reference));
            case ROUGE_L -> best(references, reference -> rouge.longest(answer, reference));
            case BLEU -> bleu(answer, references);
            case SIMILARITY -> best(references, reference -> cosine(answer, reference));
            case GROUNDEDNESS -> answer.isBlank() ? 0 : Groundedness.of(answered, vectors);
            case RELEVANCY -> cosine(answered.question(), answer);
        };
    }

    private static double best(List<String> references, ToDoubleFunction<String> value) {
        return references.stream().mapToDouble(value).max().orElseThrow();
    }

    private double bleu(String answer, List<String> references) {
        Bleu bleu = Bleu.of(answer, references);
        corpus = corpus.plus(bleu);
        return bleu.ofSentence();
    }

    /** 0 where a text is empty: it is like nothing. */
    private double cosine(String one, String other) {
        return one.isBlank() || other.isBlank() ? 0 : Vectors.cosine(vectors.apply(one), vectors.apply(other));
    }

    /** BLEU of all answers that were scored, taken together: more than the mean of their BLEU. 0 to 1. */
    public double corpusBleu() {
        return corpus.ofCorpus();
    }

    private static AnsweredQuestion composed(AnsweredQuestion question) {
        return new AnsweredQuestion(
                question.id(),
                composed(question.question()),
                question.references().stream().map(AnswerScorer::composed).toList(),
                question.contexts().stream().map(AnswerScorer::composed).toList(),
                composed(question.answer()));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
