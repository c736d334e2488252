package dev.penstock.inference.fit;

import dev.penstock.inference.head.HeadFeatures;
import dev.penstock.inference.head.HeadKind;
import dev.penstock.inference.head.TagScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is to be fitted, and on what.
 *
 * @param name of the head
 * @param features what a classifier reads; taggers read tokens
 * @param scheme of a tagger
 * @param chain whether a tagger's tags depend on their neighbours
 * @param encoder model name or folder, as in the option encoder.model
 * @param maxTokens where texts are cut
 * @param data files of labelled texts
 * @param everyday texts without a label that are added from {@link TemplateTexts#EVERYDAY}
 * @param attacks texts with the label that are added from {@link TemplateTexts#ATTACK}
 * @param labels that count; empty for all that occur
 * @param holdBack share of the texts that is kept from fitting, to score the head; 0 for none
 * @param heldBackGroups groups to keep from fitting, in place of a share; empty to let chance choose
 * @param folds of the cross-validation that chooses strength of regularisation, passes and thresholds
 * @param regularisation strength of the L2 penalty on weights of standardised features; empty to choose
 * @param balance whether classes weigh the same, however many texts they have
 * @param maxFalsePositiveRate share of texts without a label that may be found to have it; null chooses thresholds by F1
 * @param seed of splits and of the order of texts
 * @param createdBy program and version, for the file
 * @param createdOn date, for the file; null for none
 * @param command arguments, for the file
 */
public record FitPlan(
        String name,
        HeadKind kind,
        HeadFeatures features,
        TagScheme scheme,
        boolean chain,
        String encoder,
        int maxTokens,
        List<Source> data,
        int everyday,
        int attacks,
        String textField,
        String labelField,
        String labelName,
        String spansField,
        String groupField,
        Set<String> labels,
        double holdBack,
        Set<String> heldBackGroups,
        int folds,
        List<Double> regularisation,
        boolean balance,
        Double maxFalsePositiveRate,
        long seed,
        String createdBy,
        String createdOn,
        String command) {

    public FitPlan {
        data = List.copyOf(data);
        labels = Set.copyOf(labels);
        heldBackGroups = Set.copyOf(heldBackGroups);
        regularisation = List.copyOf(regularisation);
    }

    /** The same plan on its files alone. */
    public FitPlan withoutTemplates() {
        return new FitPlan(
                name,
                kind,
                features,
                scheme,
                chain,
                encoder,
                maxTokens,
                data,
                0,
                0,
                textField,
                labelField,
                labelName,
                spansField,
                groupField,
                labels,
                holdBack,
                heldBackGroups,
                folds,
                regularisation,
                balance,
                maxFalsePositiveRate,
                seed,
                createdBy,
                createdOn,
                command);
    }

    /**
     * A file of labelled texts.
     *
     * @param licence of what is in it, for the head's file; null if not known
     */
    public record Source(Path file, String licence) {}

    LabelledFile.Fields fields() {
        return kind == HeadKind.TAGGER
                ? new LabelledFile.Fields(textField, null, null, spansField, groupField)
                : new LabelledFile.Fields(textField, labelField, labelName, null, groupField);
    }
}
