package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.window.Evidence;
import dev.penstock.operators.drift.window.PromptSample;
import dev.penstock.operators.drift.window.SampledPrompt;
import dev.penstock.operators.drift.window.VarLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Vectors: sums of them and of their {@link dev.penstock.operators.drift.statistics.FourierFeatures}, and some themselves. */
final class VectorEvidence implements Evidence {
    /** Vectors that a classifier sees of each side. */
    static final int MOST_PROMPTS = 500;

    private final double[] vectors;
    private final double[] features;
    private List<SampledPrompt> prompts;
    private double count;

    VectorEvidence(double[] vectors, double[] features, double count, List<SampledPrompt> prompts) {
        this.vectors = vectors;
        this.features = features;
        this.count = count;
        this.prompts = prompts;
    }

    @Override
    public double count() {
        return count;
    }

    double[] meanVector() {
        return divided(vectors, count);
    }

    double[] meanFeatures() {
        return divided(features, count);
    }

    /** In an order without meaning. */
    List<SampledPrompt> prompts() {
        return prompts;
    }

    /** With at most so many vectors themselves. */
    VectorEvidence withPrompts(int most) {
        return new VectorEvidence(
                vectors.clone(),
                features.clone(),
                count,
                PromptSample.lowest(prompts, most).stream()
                        .map(SampledPrompt::bare)
                        .toList());
    }

    @Override
    public void add(Evidence other) {
        VectorEvidence more = (VectorEvidence) other;
        add(vectors, more.vectors);
        add(features, more.features);
        count += more.count;
        List<SampledPrompt> all = new ArrayList<>(prompts);
        all.addAll(more.prompts);
        prompts = PromptSample.lowest(all, MOST_PROMPTS);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeDouble(count);
        write(vectors, out);
        write(features, out);
        VarLong.write(prompts.size(), out);
        for (SampledPrompt prompt : prompts) {
            prompt.write(out);
        }
    }

    static VectorEvidence read(DataInputView in) throws IOException {
        double count = in.readDouble();
        double[] vectors = numbers(in);
        double[] features = numbers(in);
        List<SampledPrompt> prompts = new ArrayList<>();
        for (long left = VarLong.read(in); left > 0; left--) {
            prompts.add(SampledPrompt.read(in));
        }
        return new VectorEvidence(vectors, features, count, prompts);
    }

    private static void write(double[] sums, DataOutputView out) throws IOException {
        VarLong.write(sums.length, out);
        for (double sum : sums) {
            out.writeFloat((float) sum);
        }
    }

    private static double[] numbers(DataInputView in) throws IOException {
        double[] numbers = new double[(int) VarLong.read(in)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readFloat();
        }
        return numbers;
    }

    private static void add(double[] to, double[] more) {
        for (int i = 0; i < to.length; i++) {
            to[i] += more[i];
        }
    }

    private static double[] divided(double[] sums, double by) {
        double[] divided = new double[sums.length];
        for (int i = 0; i < divided.length; i++) {
            divided[i] = sums[i] / by;
        }
        return divided;
    }
}
