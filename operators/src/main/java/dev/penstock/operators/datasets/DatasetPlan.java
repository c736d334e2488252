package dev.penstock.operators.datasets;

import java.util.Set;

/**
 * Which exchanges become examples.
 *
 * @param minRating least mean rating of users, 1 to 5
 * @param minJudged least mean of the judge's grades, 0 to 1
 * @param minGap by how much ratings of the same conversation must differ to make a pair, 0 to 4
 * @param withPassages whether passages are part of the conversation, as the model saw them; otherwise exchanges with
 *     passages are left out, as they would teach a model to know what it was told
 * @param balance examples are spread evenly over all combinations of these
 * @param max most examples
 * @param maxPerGroup most examples of each combination
 */
public record DatasetPlan(
        DatasetFormat format,
        double minRating,
        double minJudged,
        double minGap,
        boolean withPassages,
        Set<Balance> balance,
        int max,
        int maxPerGroup) {
    public DatasetPlan {
        balance = Set.copyOf(balance);
    }
}
