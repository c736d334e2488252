package dev.penstock.operators.drift.window;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A uniform sample: the questions of the lowest priorities, which are hashes. So it is the same in whichever order and in
 * however many parts it was made, and a request counts once however often it comes. Texts are kept of the first
 * {@value #TEXTS} only.
 */
public final class PromptSample {
    public static final int TEXTS = 100;

    private final int size;
    private final TreeMap<Long, SampledPrompt> byPriority = new TreeMap<>();

    /** @param size most questions */
    public PromptSample(int size) {
        this.size = size;
    }

    /** Whether a question of this priority would be kept: making one is dear. */
    boolean wants(long priority) {
        return !byPriority.containsKey(priority) && (byPriority.size() < size || priority < byPriority.lastKey());
    }

    /** Whether the text of a question of this priority may be kept. */
    boolean wantsText(long priority) {
        return byPriority.headMap(priority).size() < TEXTS;
    }

    public void add(SampledPrompt prompt) {
        byPriority.put(prompt.priority(), prompt);
        if (byPriority.size() > size) {
            byPriority.pollLastEntry();
        }
    }

    public void add(PromptSample other) {
        other.byPriority.values().forEach(this::add);
    }

    /** By ascending priority, so in an order without meaning. */
    public List<SampledPrompt> prompts() {
        return new ArrayList<>(byPriority.values());
    }

    void write(DataOutputView out) throws IOException {
        VarLong.write(byPriority.size(), out);
        int written = 0;
        for (SampledPrompt prompt : byPriority.values()) {
            (written++ < TEXTS ? prompt : prompt.withoutText()).write(out);
        }
    }

    static PromptSample read(int size, DataInputView in) throws IOException {
        PromptSample sample = new PromptSample(size);
        for (long left = VarLong.read(in); left > 0; left--) {
            sample.add(SampledPrompt.read(in));
        }
        return sample;
    }

    /** The lowest priorities of several samples of traffic, as one. */
    public static List<SampledPrompt> lowest(List<SampledPrompt> prompts, int size) {
        return prompts.stream()
                .sorted(Comparator.comparingLong(SampledPrompt::priority))
                .limit(size)
                .toList();
    }
}
