package dev.penstock.benchmarks.corpus;

import java.util.SplittableRandom;

/**
 * A made-up corpus, each of whose chunks follows from its number: vectors lie around centres, as those of texts lie around
 * topics, and words have the frequencies of a language (Zipf), with some of a topic's own. Chunks beyond the corpus are
 * questions.
 */
final class Synthetic {
    private static final int CHUNKS_OF_A_TOPIC = 500;
    private static final int VOCABULARY = 50_000;
    private static final int WORDS_OF_A_CHUNK = 60;
    private static final int WORDS_OF_A_QUESTION = 8;

    /** Two chunks of one topic have a cosine of about 0.6, as MiniLM gives passages of one page. */
    private static final double SPREAD = 0.8;

    private final int dimensions;
    private final long seed;
    private final float[][] centres;

    Synthetic(int chunks, int dimensions, long seed) {
        this.dimensions = dimensions;
        this.seed = seed;
        this.centres = new float[Math.max(1, chunks / CHUNKS_OF_A_TOPIC)][];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = unit(new float[dimensions], 1, new SplittableRandom(seed ^ (0x5DEECE66DL * (i + 1))));
        }
    }

    float[] vector(long number) {
        SplittableRandom random = random(number);
        return unit(centres[topic(random)].clone(), SPREAD / Math.sqrt(dimensions), random);
    }

    String text(long number) {
        return words(number, WORDS_OF_A_CHUNK);
    }

    String question(long number) {
        return words(number, WORDS_OF_A_QUESTION);
    }

    private String words(long number, int count) {
        SplittableRandom random = random(number);
        int topic = topic(random);
        StringBuilder text = new StringBuilder(8 * count);
        for (int i = 0; i < count; i++) {
            // The rank is log-uniform, which is Zipf's law with exponent 1.
            int rank = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY));
            boolean ofTopic = random.nextInt(4) == 0;
            text.append(ofTopic ? "t" + topic % VOCABULARY + "x" + rank % 50 : "w" + rank)
                    .append(' ');
        }
        return text.toString();
    }

    private SplittableRandom random(long number) {
        return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (number + 1));
    }

    private int topic(SplittableRandom random) {
        return random.nextInt(centres.length);
    }

    private static float[] unit(float[] around, double spread, SplittableRandom random) {
        double squares = 0;
        for (int i = 0; i < around.length; i++) {
            around[i] += (float) (spread * random.nextGaussian());
            squares += around[i] * around[i];
        }
        for (int i = 0; i < around.length; i++) {
            around[i] /= (float) Math.sqrt(squares);
        }
        return around;
    }
}
