package dev.penstock.inference.head;

import dev.penstock.records.HeadScore;
import java.util.List;

/** A classifier head, ready to read. Thread-safe. */
public final class Classifier {
    private final HeadFile head;

    public Classifier(HeadFile head) {
        this.head = head;
    }

    /** @param features pooled, then largest; the head reads as many as it was fitted on */
    void read(float[] features, List<HeadScore> into) {
        float[] scores = scores(features);
        for (int i = 0; i < scores.length; i++) {
            HeadFile.Label label = head.labels().get(i);
            into.add(new HeadScore(head.name(), label.name(), scores[i], label.threshold()));
        }
    }

    /**
     * The score of each label, 0 to 1.
     *
     * @param features as {@link PooledFeatures} gives them
     */
    public float[] scores(float[] features) {
        float[] outputs = new float[head.weights().length];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = Linear.dot(features, 0, head.weights()[i]) + head.bias()[i];
        }
        if (head.activation() == Activation.SOFTMAX) {
            Linear.softmax(outputs, 0, outputs.length);
        } else {
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = Linear.sigmoid(outputs[i]);
            }
        }
        return outputs;
    }
}
