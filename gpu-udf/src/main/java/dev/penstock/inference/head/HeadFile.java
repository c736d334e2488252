package dev.penstock.inference.head;

import dev.penstock.inference.ModelIdentity;
import java.util.List;

/**
 * A head as its file holds it.
 *
 * @param name for people, scores and policies, for example {@code injection}
 * @param scheme of taggers; null for classifiers
 * @param labels what it tells apart, each with the score from which its makers would act
 * @param encoder the model that the head was fitted on; it reads no other
 * @param origin what it was fitted on, and how
 * @param scores how it did on texts that it was not fitted on
 * @param weights one row for each output: for classifiers the labels, for taggers the tags of the scheme
 * @param bias one for each output
 * @param transitions of chains: what it adds to a text's score when tag {@code [i]} is followed by tag {@code [j]}; null
 *     for all others
 */
public record HeadFile(
        String name,
        HeadKind kind,
        Activation activation,
        HeadFeatures features,
        TagScheme scheme,
        List<Label> labels,
        ModelIdentity encoder,
        Origin origin,
        HeadReport scores,
        float[][] weights,
        float[] bias,
        float[][] transitions) {

    public HeadFile {
        labels = List.copyOf(labels);
    }

    /**
     * @param threshold 0 to 1. Of a classifier: act from here. Of a tagger: parts with a smaller mean score are not
     *     reported
     */
    public record Label(String name, float threshold) {}

    /**
     * What a head was made of.
     *
     * @param createdBy program and version
     * @param createdOn date as it was given; null if none was
     * @param library that fitted it, with its version
     * @param seed of all choices that are left to chance
     * @param command the settings that matter, as arguments of {@code penstock fit}
     */
    public record Origin(
            String createdBy, String createdOn, String library, long seed, String command, List<Data> data) {
        public Origin {
            data = List.copyOf(data);
        }
    }

    /**
     * One source of texts.
     *
     * @param name of the file, without its folder
     * @param sha256 of the file
     * @param licence as it was given; null if none was
     */
    public record Data(String name, long rows, String sha256, String licence) {}

    /** The same head with other thresholds, in the order of its labels. */
    public HeadFile withLabels(List<Label> newLabels) {
        return new HeadFile(
                name,
                kind,
                activation,
                features,
                scheme,
                newLabels,
                encoder,
                origin,
                scores,
                weights,
                bias,
                transitions);
    }

    /** The same head with what was found of it. */
    public HeadFile withScores(HeadReport newScores) {
        return new HeadFile(
                name,
                kind,
                activation,
                features,
                scheme,
                labels,
                encoder,
                origin,
                newScores,
                weights,
                bias,
                transitions);
    }

    /** Outputs that the head must have by its kind. */
    int outputs() {
        return kind == HeadKind.TAGGER ? scheme.tags(labels.size()) : labels.size();
    }
}
