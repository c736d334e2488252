package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.window.Feature;
import dev.penstock.operators.drift.window.PromptSample;
import dev.penstock.operators.drift.window.SampledPrompt;
import dev.penstock.operators.drift.window.VarLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** All that is remembered of a tenant: its yardstick, and a track for each feature. About 1 MB at most, by default. */
final class TenantMemory {
    /** Those that a new yardstick makes void. */
    static final Set<Feature> BY_YARDSTICK =
            Set.of(Feature.PROMPT_VECTOR, Feature.PROMPT_CLUSTER, Feature.PROMPT_NOVELTY);

    private static final int FORMAT = 1;
    private static final int QUESTIONS_OF_A_YARDSTICK = 400;

    private final EnumMap<Feature, Track> tracks = new EnumMap<>(Feature.class);
    /** Questions of which the yardstick is to be made. */
    private List<SampledPrompt> learning = new ArrayList<>();

    private Yardstick yardstick;

    Track track(Feature feature) {
        return tracks.computeIfAbsent(feature, Track::new);
    }

    Map<Feature, Track> tracks() {
        return tracks;
    }

    /** Whether the yardstick is of another model than these questions. */
    boolean isOfAnotherModel(List<SampledPrompt> prompts) {
        return yardstick != null
                && !prompts.isEmpty()
                && yardstick.model() != prompts.get(0).model();
    }

    /** The yardstick; null while it is to be made: then the questions are learned of, and not measured. */
    Yardstick learnedYardstick(List<SampledPrompt> prompts) {
        if (yardstick != null || prompts.isEmpty()) {
            return yardstick;
        }
        if (!learning.isEmpty() && learning.get(0).model() != prompts.get(0).model()) {
            learning = new ArrayList<>();
        }
        List<SampledPrompt> all = new ArrayList<>(learning);
        prompts.stream().map(SampledPrompt::bare).forEach(all::add);
        learning = new ArrayList<>(PromptSample.lowest(all, QUESTIONS_OF_A_YARDSTICK));
        if (learning.size() >= QUESTIONS_OF_A_YARDSTICK) {
            yardstick = Yardstick.of(learning);
            learning = new ArrayList<>();
        }
        return null;
    }

    /** The yardstick that there is; null for none. */
    Yardstick yardstick() {
        return yardstick;
    }

    /** And all that was measured by it. */
    void forgetYardstick() {
        yardstick = null;
        learning = new ArrayList<>();
        BY_YARDSTICK.forEach(feature -> track(feature).restart());
    }

    byte[] toBytes() {
        try {
            DataOutputSerializer out = new DataOutputSerializer(1 << 16);
            out.writeByte(FORMAT);
            out.writeBoolean(yardstick != null);
            if (yardstick != null) {
                yardstick.write(out);
            }
            VarLong.write(learning.size(), out);
            for (SampledPrompt prompt : learning) {
                prompt.write(out);
            }
            VarLong.write(tracks.size(), out);
            for (Map.Entry<Feature, Track> entry : tracks.entrySet()) {
                out.writeUTF(entry.getKey().label());
                entry.getValue().write(out);
            }
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
    }

    /** @throws IllegalStateException if the bytes are of a version that this one does not know */
    static TenantMemory fromBytes(byte[] bytes) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "what is stored of a tenant has format " + format + "; this version reads " + FORMAT);
            }
            TenantMemory memory = new TenantMemory();
            memory.yardstick = in.readBoolean() ? Yardstick.read(in) : null;
            for (long left = VarLong.read(in); left > 0; left--) {
                memory.learning.add(SampledPrompt.read(in));
            }
            for (long left = VarLong.read(in); left > 0; left--) {
                Feature feature = Feature.ofLabel(in.readUTF());
                memory.tracks.put(feature, Track.read(feature, in));
            }
            return memory;
        } catch (IOException e) {
            throw new UncheckedIOException("what is stored of a tenant ends too early", e);
        }
    }
}
