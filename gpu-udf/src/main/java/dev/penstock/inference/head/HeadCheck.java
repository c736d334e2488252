package dev.penstock.inference.head;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the parts of a head fit together. Messages continue "The head X". */
final class HeadCheck {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_LABELS = 256;
    private static final int MAX_LABEL_LENGTH = 64;
    private static final int MAX_DIMENSIONS = 1 << 16;

    private HeadCheck() {}

    /** @throws IllegalArgumentException if they do not */
    static void check(HeadFile head) {
        require(
                NAME.matcher(head.name()).matches(),
                "has name " + head.name() + "; allowed are 1 to 64 of a-z, 0-9 and -");
        labels(head.labels());
        require(
                head.encoder().name() != null
                        && HASH.matcher(String.valueOf(head.encoder().sha256())).matches()
                        && head.encoder().dimensions() > 0
                        && head.encoder().dimensions() <= MAX_DIMENSIONS,
                "has an encoder without name, sha256 of 64 hexadecimal digits or dimensions from 1 to "
                        + MAX_DIMENSIONS);
        combination(head);
        shapes(head);
        finite(head.weights(), "weights");
        finite(new float[][] {head.bias()}, "bias");
        if (head.transitions() != null) {
            finite(head.transitions(), "transitions");
        }
    }

    private static void labels(List<HeadFile.Label> labels) {
        require(
                !labels.isEmpty() && labels.size() <= MAX_LABELS,
                "has " + labels.size() + " labels; allowed are 1 to " + MAX_LABELS);
        Set<String> names = new HashSet<>();
        for (HeadFile.Label label : labels) {
            require(
                    label.name() != null
                            && !label.name().isBlank()
                            && label.name().length() <= MAX_LABEL_LENGTH,
                    "has a label whose name is not of 1 to " + MAX_LABEL_LENGTH + " characters");
            require(names.add(label.name()), "has the label " + label.name() + " twice");
            require(
                    label.threshold() >= 0 && label.threshold() <= 1,
                    "has threshold " + label.threshold() + " for " + label.name() + "; allowed is 0 to 1");
        }
    }

    private static void combination(HeadFile head) {
        boolean tagger = head.kind() == HeadKind.TAGGER;
        require(
                tagger == (head.features() == HeadFeatures.TOKENS),
                "is a " + head.kind() + " on features " + head.features()
                        + "; taggers read tokens, classifiers pooled or pooled+max");
        require(
                tagger == (head.scheme() != null),
                "has " + (tagger ? "no scheme" : "a scheme") + "; taggers have io or bio, classifiers none");
        require(
                tagger ? head.activation() != Activation.SIGMOID : head.activation() != Activation.CHAIN,
                "has activation " + head.activation()
                        + "; taggers have softmax or chain, classifiers sigmoid or softmax");
        require(
                (head.activation() == Activation.CHAIN) == (head.transitions() != null),
                "has transitions without a chain, or a chain without transitions");
        require(
                tagger
                        || head.activation() == Activation.SIGMOID
                        || head.labels().size() > 1,
                "has one label for a softmax; it needs two or more");
    }

    private static void shapes(HeadFile head) {
        int inputs = head.features().inputs(head.encoder().dimensions());
        shape(head.weights(), head.outputs(), inputs, "weights");
        shape(new float[][] {head.bias()}, 1, head.outputs(), "bias");
        if (head.transitions() != null) {
            shape(head.transitions(), head.outputs(), head.outputs(), "transitions");
        }
    }

    private static void shape(float[][] values, int rows, int columns, String field) {
        boolean right = values.length == rows;
        for (float[] row : values) {
            right &= row.length == columns;
        }
        require(
                right,
                "has " + field + " of " + values.length + " by " + (values.length == 0 ? 0 : values[0].length)
                        + "; its labels and its encoder need " + rows + " by " + columns);
    }

    private static void finite(float[][] values, String field) {
        for (float[] row : values) {
            for (float value : row) {
                require(Float.isFinite(value), "has " + field + " that are not finite");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
