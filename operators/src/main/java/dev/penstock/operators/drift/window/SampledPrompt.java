package dev.penstock.operators.drift.window;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * A question of the sample. Its vector has a byte for each component, which is off by at most 0.4% of the greatest one.
 *
 * @param priority random, but the same for the same request: the sample holds the lowest
 * @param model stands for the encoder, vectors of different ones are never compared
 * @param scale by which a component is multiplied
 * @param language of the question, null where it was not told
 * @param answerLanguage null without an answer
 * @param overlap share of the question's longer words that the answer takes up, NaN without an answer
 * @param text redacted and cut, null where texts are not allowed or the prompt is not among the first
 */
public record SampledPrompt(
        long priority,
        int model,
        float scale,
        byte[] components,
        String language,
        String answerLanguage,
        float overlap,
        String text) {
    private static final int LARGEST = Byte.MAX_VALUE;

    static SampledPrompt of(
            long priority,
            int model,
            float[] vector,
            String language,
            String answerLanguage,
            float overlap,
            String text) {
        float greatest = Float.MIN_NORMAL;
        for (float component : vector) {
            greatest = Math.max(greatest, Math.abs(component));
        }
        float scale = greatest / LARGEST;
        byte[] components = new byte[vector.length];
        for (int i = 0; i < components.length; i++) {
            components[i] = (byte) Math.round(vector[i] / scale);
        }
        return new SampledPrompt(priority, model, scale, components, language, answerLanguage, overlap, text);
    }

    public float[] vector() {
        float[] vector = new float[components.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = scale * components[i];
        }
        return vector;
    }

    /** Vector and priority only. */
    public SampledPrompt bare() {
        return new SampledPrompt(priority, model, scale, components, null, null, Float.NaN, null);
    }

    SampledPrompt withoutText() {
        return text == null
                ? this
                : new SampledPrompt(priority, model, scale, components, language, answerLanguage, overlap, null);
    }

    public void write(DataOutputView out) throws IOException {
        out.writeLong(priority);
        out.writeInt(model);
        out.writeFloat(scale);
        VarLong.write(components.length, out);
        out.write(components);
        StringValue.writeString(language, out);
        StringValue.writeString(answerLanguage, out);
        out.writeFloat(overlap);
        StringValue.writeString(text, out);
    }

    public static SampledPrompt read(DataInputView in) throws IOException {
        long priority = in.readLong();
        int model = in.readInt();
        float scale = in.readFloat();
        byte[] components = new byte[(int) VarLong.read(in)];
        in.readFully(components);
        return new SampledPrompt(
                priority,
                model,
                scale,
                components,
                StringValue.readString(in),
                StringValue.readString(in),
                in.readFloat(),
                StringValue.readString(in));
    }
}
