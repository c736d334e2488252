package dev.penstock.operators.evaluation.answers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is measured of an answer: 0 to 1, and -1 to 1 for the cosines; higher is better. */
public enum AnswerMetric {
    /** 1 where answer and reference are the same after SQuAD's normalisation, else 0. */
    EXACT_MATCH("exact_match", Against.REFERENCES, false),
    /** Harmonic mean of precision and recall of words, after SQuAD's normalisation. */
    F1("f1", Against.REFERENCES, false),
    /** The same of words as rouge-score counts them. */
    ROUGE_1("rouge1", Against.REFERENCES, false),
    /** Of pairs of words. */
    ROUGE_2("rouge2", Against.REFERENCES, false),
    /** Of the longest sequence of words that both have, with gaps. */
    ROUGE_L("rougeL", Against.REFERENCES, false),
    /** Precision of one to four words in a row, with a penalty for answers that are too short; sacrebleu's by 100. */
    BLEU("bleu", Against.REFERENCES, false),
    /** Cosine of answer and reference. */
    SIMILARITY("similarity", Against.REFERENCES, true),
    /** Share of the answer's sentences that the contexts bear out. */
    GROUNDEDNESS("groundedness", Against.CONTEXTS, true),
    /** Cosine of answer and question. */
    RELEVANCY("relevancy", Against.QUESTION, true);

    /** What an answer is held against. */
    enum Against {
        REFERENCES,
        CONTEXTS,
        QUESTION
    }

    private final String label;
    private final Against against;
    private final boolean needsEncoder;

    AnswerMetric(String label, Against against, boolean needsEncoder) {
        this.label = label;
        this.against = against;
        this.needsEncoder = needsEncoder;
    }

    /** As it stands in files and on the command line. */
    public String label() {
        return label;
    }

    Against against() {
        return against;
    }

    /** Whether it is made of vectors. */
    public boolean needsEncoder() {
        return needsEncoder;
    }

    /** @throws IllegalArgumentException for an unknown label; the message tells what is allowed */
    public static AnswerMetric ofLabel(String label) {
        return Arrays.stream(values())
                .filter(metric -> metric.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no metric " + label + "; allowed are "
                        + String.join(", ", labels(List.of(values())))));
    }

    /** Labels in the order of the metrics. */
    public static List<String> labels(List<AnswerMetric> metrics) {
        return metrics.stream().map(AnswerMetric::label).collect(Collectors.toList());
    }
}
