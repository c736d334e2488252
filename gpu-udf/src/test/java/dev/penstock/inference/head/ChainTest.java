package dev.penstock.inference.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChainTest {
    /** Two tags, three tokens. Alone each token would take 0, 1, 0; a change of tag costs 2. */
    @Test
    void aChangeThatCostsMoreThanItGainsIsNotMade() {
        Chain chain = new Chain(new float[][] {{0, -2}, {-2, 0}});
        float[] emissions = {1, 0, 0, 3, 2, 0};

        // 0,1,0: 1+3+2 -4 = 2; 0,0,0: 1+0+2 = 3; 1,1,1: 0+3+0 = 3; 0,1,1: 1+3+0 -2 = 2; 1,1,0: 0+3+2 -2 = 3;
        // ties go to the tag that stands first.
        assertThat(chain.best(emissions, 3)).containsExactly(0, 0, 0);

        emissions[3] = 3.5f;
        assertThat(chain.best(emissions, 3)).containsExactly(1, 1, 0);
        emissions[3] = 6;
        assertThat(chain.best(emissions, 3)).containsExactly(1, 1, 0);
        emissions[0] = 4;
        assertThat(chain.best(emissions, 3)).containsExactly(0, 1, 0);
    }

    @Test
    void transitionsHaveADirection() {
        Chain chain = new Chain(new float[][] {{0, 5}, {-5, 0}});
        assertThat(chain.best(new float[4], 2)).containsExactly(0, 1);
    }

    /** Weights e^0 and e^ln2 of two tokens without transitions: 1/3 and 2/3. */
    @Test
    void withoutTransitionsEachTokenStandsAlone() {
        Chain chain = new Chain(new float[2][2]);
        float[] likely = {0, (float) Math.log(2), (float) Math.log(3), 0};
        chain.marginals(likely, 2);

        assertThat(likely).containsExactly(new float[] {1 / 3f, 2 / 3f, 0.75f, 0.25f}, within(1e-6f));
    }

    @Test
    void pathAndLikelihoodsAreThoseOfTryingAllPaths() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            int tags = 2 + random.nextInt(3);
            int tokens = 1 + random.nextInt(5);
            float[][] transitions = new float[tags][tags];
            for (float[] row : transitions) {
                fill(row, random);
            }
            float[] emissions = new float[tokens * tags];
            fill(emissions, random);
            Chain chain = new Chain(transitions);

            double[] likely = new double[tokens * tags];
            int[] best = tryAll(transitions, emissions, tokens, tags, likely);
            assertThat(chain.best(emissions, tokens)).containsExactly(best);
            chain.marginals(emissions, tokens);
            for (int i = 0; i < likely.length; i++) {
                assertThat((double) emissions[i]).isCloseTo(likely[i], within(1e-4));
            }
        }
    }

    @Test
    void longTextsWithExtremeOutputsStayFinite() {
        Random random = new Random(3);
        int tags = 31;
        int tokens = 8192;
        float[][] transitions = new float[tags][tags];
        for (float[] row : transitions) {
            for (int i = 0; i < tags; i++) {
                row[i] = (random.nextFloat() - 0.5f) * 400;
            }
        }
        float[] likely = new float[tokens * tags];
        for (int i = 0; i < likely.length; i++) {
            likely[i] = (random.nextFloat() - 0.5f) * 2000;
        }
        new Chain(transitions).marginals(likely, tokens);

        for (int t = 0; t < tokens; t++) {
            float sum = 0;
            for (int j = 0; j < tags; j++) {
                assertThat(likely[t * tags + j]).isBetween(0f, 1f);
                sum += likely[t * tags + j];
            }
            assertThat(sum).isCloseTo(1, within(1e-4f));
        }
    }

    private static void fill(float[] values, Random random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 2;
        }
    }

    private static int[] tryAll(float[][] transitions, float[] emissions, int tokens, int tags, double[] likely) {
        int[] best = null;
        double bestScore = Double.NEGATIVE_INFINITY;
        double all = 0;
        int paths = (int) Math.pow(tags, tokens);
        for (int p = 0; p < paths; p++) {
            int[] path = new int[tokens];
            for (int t = 0, rest = p; t < tokens; t++, rest /= tags) {
                path[t] = rest % tags;
            }
            double score = 0;
            for (int t = 0; t < tokens; t++) {
                score += emissions[t * tags + path[t]] + (t == 0 ? 0 : transitions[path[t - 1]][path[t]]);
            }
            double weight = Math.exp(score);
            all += weight;
            for (int t = 0; t < tokens; t++) {
                likely[t * tags + path[t]] += weight;
            }
            if (score > bestScore) {
                bestScore = score;
                best = path;
            }
        }
        for (int i = 0; i < likely.length; i++) {
            likely[i] /= all;
        }
        return best;
    }
}
