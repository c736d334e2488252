package dev.penstock.operators.evaluation.answers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of which BLEU is made (Papineni et al., 2002), as sacrebleu takes them with its defaults. Counts of several
 * answers add up to those of a corpus.
 *
 * @param correct rows of one to four words that the answer shares with its references
 * @param total rows of one to four words of the answer
 * @param words of the answer
 * @param wanted words of the reference that is nearest to that length, the shorter one of two
 */
record Bleu(long[] correct, long[] total, long words, long wanted) {
    private static final int ROWS = 4;
    static final Bleu NOTHING = new Bleu(new long[ROWS], new long[ROWS], 0, 0);

    static Bleu of(String answer, List<String> references) {
        List<String> found = BleuTokens.of(answer);
        List<List<String>> wanted = references.stream().map(BleuTokens::of).toList();
        long[] correct = new long[ROWS];
        long[] total = new long[ROWS];
        for (int n = 1; n <= ROWS; n++) {
            List<String> rows = Rouge.rows(found, n);
            total[n - 1] = rows.size();
            correct[n - 1] = Overlap.shared(Overlap.counts(rows), most(wanted, n));
        }
        return new Bleu(correct, total, found.size(), nearest(wanted, found.size()));
    }

    /** Each row as often as in the reference that has it most often. */
    private static Map<String, Integer> most(List<List<String>> references, int n) {
        Map<String, Integer> most = new HashMap<>();
        for (List<String> reference : references) {
            Overlap.counts(Rouge.rows(reference, n)).forEach((row, count) -> most.merge(row, count, Math::max));
        }
        return most;
    }

    private static long nearest(List<List<String>> references, int length) {
        long nearest = -1;
        for (List<String> reference : references) {
            long distance = Math.abs(reference.size() - (long) length);
            long known = Math.abs(nearest - length);
            if (nearest < 0 || distance < known || (distance == known && reference.size() < nearest)) {
                nearest = reference.size();
            }
        }
        return Math.max(0, nearest);
    }

    Bleu plus(Bleu other) {
        long[] correctOfBoth = new long[ROWS];
        long[] totalOfBoth = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            correctOfBoth[i] = correct[i] + other.correct[i];
            totalOfBoth[i] = total[i] + other.total[i];
        }
        return new Bleu(correctOfBoth, totalOfBoth, words + other.words, wanted + other.wanted);
    }

    /** Of one answer, which may be too short for rows of four: only lengths that it has count. 0 to 1. */
    double ofSentence() {
        return value(true);
    }

    /** Of a corpus, 0 to 1. */
    double ofCorpus() {
        return value(false);
    }

    /** Lengths of which no row is right count half of one, then a quarter, and so on (smoothing {@code exp}). */
    private double value(boolean onlyLengthsThere) {
        double logs = 0;
        double smoothing = 1;
        int lengths = 0;
        for (int i = 0; i < ROWS && total[i] > 0; i++) {
            lengths++;
            smoothing *= correct[i] == 0 ? 2 : 1;
            logs += Math.log(correct[i] == 0 ? 1 / (smoothing * total[i]) : (double) correct[i] / total[i]);
        }
        if (correct[0] == 0 || (lengths < ROWS && !onlyLengthsThere)) {
            return 0;
        }
        double penalty = words < wanted ? Math.exp(1 - (double) wanted / words) : 1;
        return penalty * Math.exp(logs / lengths);
    }
}
