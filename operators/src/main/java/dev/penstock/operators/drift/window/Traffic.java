package dev.penstock.operators.drift.window;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is kept of the traffic of a tenant in a window: histograms, counts of categories and a sample of questions with
 * their vectors. Some 400 bytes for each question of the sample, and a few thousand beside it, however much traffic there
 * is.
 */
public final class Traffic {
    private static final int FORMAT = 1;

    private final int sampleSize;
    private final EnumMap<Feature, Evidence> evidence = new EnumMap<>(Feature.class);
    private final PromptSample sample;
    private long requests;

    /** @param sampleSize most questions of the sample */
    public Traffic(int sampleSize) {
        this(sampleSize, new PromptSample(sampleSize));
    }

    private Traffic(int sampleSize, PromptSample sample) {
        this.sampleSize = sampleSize;
        this.sample = sample;
    }

    /** Exchanges that it holds. */
    public long requests() {
        return requests;
    }

    void countRequest() {
        requests++;
    }

    /** @param value NaN is left out */
    void add(Feature number, double value) {
        ((Histogram) evidence.computeIfAbsent(number, Histogram::of)).add(value);
    }

    /** @param value null is left out */
    void add(Feature category, String value) {
        ((Categories) evidence.computeIfAbsent(category, any -> new Categories())).add(value);
    }

    public PromptSample sample() {
        return sample;
    }

    /** What is known of each feature, with what the sample tells; features without a value are left out. */
    public Map<Feature, Evidence> evidence() {
        EnumMap<Feature, Evidence> all = new EnumMap<>(evidence);
        Histogram overlap = Histogram.of(Feature.ANSWER_OVERLAP);
        Categories language = new Categories();
        Categories answerLanguage = new Categories();
        for (SampledPrompt prompt : sample.prompts()) {
            overlap.add(prompt.overlap());
            language.add(prompt.language());
            answerLanguage.add(prompt.answerLanguage());
        }
        all.put(Feature.ANSWER_OVERLAP, overlap);
        all.put(Feature.LANGUAGE, language);
        all.put(Feature.ANSWER_LANGUAGE, answerLanguage);
        all.values().removeIf(one -> one.count() == 0);
        return all;
    }

    /** Takes in other traffic, which may be changed afterwards. */
    void add(Traffic other) {
        other.evidence.forEach((feature, one) ->
                evidence.computeIfAbsent(feature, Traffic::empty).add(one));
        sample.add(other.sample);
        requests += other.requests;
    }

    public byte[] toBytes() {
        try {
            DataOutputSerializer out = new DataOutputSerializer(4096);
            out.writeByte(FORMAT);
            VarLong.write(sampleSize, out);
            VarLong.write(requests, out);
            write(out);
            sample.write(out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
    }

    private void write(DataOutputView out) throws IOException {
        VarLong.write(evidence.size(), out);
        for (Map.Entry<Feature, Evidence> entry : evidence.entrySet()) {
            out.writeUTF(entry.getKey().label());
            entry.getValue().write(out);
        }
    }

    /** @throws IllegalStateException if the bytes are of a version that this one does not know */
    public static Traffic fromBytes(byte[] bytes) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "stored traffic has format " + format + "; this version reads " + FORMAT);
            }
            int sampleSize = (int) VarLong.read(in);
            long requests = VarLong.read(in);
            EnumMap<Feature, Evidence> evidence = new EnumMap<>(Feature.class);
            for (long left = VarLong.read(in); left > 0; left--) {
                Feature feature = Feature.ofLabel(in.readUTF());
                evidence.put(feature, read(feature, in));
            }
            Traffic traffic = new Traffic(sampleSize, PromptSample.read(sampleSize, in));
            traffic.evidence.putAll(evidence);
            traffic.requests = requests;
            return traffic;
        } catch (IOException e) {
            throw new UncheckedIOException("stored traffic ends too early", e);
        }
    }

    private static Evidence read(Feature feature, DataInputDeserializer in) throws IOException {
        return feature.kind() == Feature.Kind.NUMBER ? Histogram.read(in) : Categories.read(in);
    }

    private static Evidence empty(Feature feature) {
        return feature.kind() == Feature.Kind.NUMBER ? Histogram.of(feature) : new Categories();
    }
}
