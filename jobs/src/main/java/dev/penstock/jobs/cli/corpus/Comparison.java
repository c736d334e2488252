package dev.penstock.jobs.cli.corpus;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How alike two generations answer: the share of documents that both put among their best, over many questions.
 *
 * @param questions questions that were asked
 * @param k how many of the best were compared
 * @param overlap mean share of documents that both have among their {@code k} best, 0 to 1
 * @param sameFirst share of questions for which both have the same document first
 * @param leastOverlap the smallest overlap of one question
 * @param leastAlike the question that has it; null without questions
 */
record Comparison(int questions, int k, double overlap, double sameFirst, double leastOverlap, String leastAlike) {

    /** Documents of one generation for a question, best first, each once. */
    @FunctionalInterface
    interface Search {
        List<String> best(String question, int k);
    }

    static Comparison of(List<String> questions, int k, Search one, Search other) {
        double overlaps = 0;
        int sameFirst = 0;
        double least = 1;
        String leastAlike = null;
        for (String question : questions) {
            List<String> first = one.best(question, k);
            List<String> second = other.best(question, k);
            double overlap = overlap(first, second);
            overlaps += overlap;
            sameFirst += startAlike(first, second) ? 1 : 0;
            if (leastAlike == null || overlap < least) {
                least = overlap;
                leastAlike = question;
            }
        }
        int asked = Math.max(1, questions.size());
        return new Comparison(questions.size(), k, overlaps / asked, (double) sameFirst / asked, least, leastAlike);
    }

    /** Of two empty results, both agree. */
    private static double overlap(List<String> one, List<String> other) {
        int longer = Math.max(one.size(), other.size());
        if (longer == 0) {
            return 1;
        }
        Set<String> common = new HashSet<>(one);
        common.retainAll(new HashSet<>(other));
        return (double) common.size() / longer;
    }

    private static boolean startAlike(List<String> one, List<String> other) {
        return one.isEmpty() ? other.isEmpty() : !other.isEmpty() && one.get(0).equals(other.get(0));
    }
}
