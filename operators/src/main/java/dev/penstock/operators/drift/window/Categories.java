package dev.penstock.operators.drift.window;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Counts of names, at most {@value #MOST} of them; what comes beyond is counted as {@value #OTHER}. Names are those of
 * tiers, labels and languages, so that there are few; the bound is for what nobody expects.
 */
public final class Categories implements Evidence {
    public static final int MOST = 64;
    public static final String OTHER = "other";
    private static final int LONGEST_NAME = 64;

    private final TreeMap<String, Long> counts = new TreeMap<>();
    private long count;

    /** @param name null is left out */
    public void add(String name) {
        if (name != null) {
            add(name, 1);
        }
    }

    public void add(String name, long times) {
        String kept = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        boolean known = counts.size() < MOST || counts.containsKey(kept);
        counts.merge(known ? kept : OTHER, times, Long::sum);
        count += times;
    }

    @Override
    public double count() {
        return count;
    }

    /** In the order of the names. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public void add(Evidence other) {
        ((Categories) other).counts.forEach(this::add);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        VarLong.write(counts.size(), out);
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            out.writeUTF(entry.getKey());
            VarLong.write(entry.getValue(), out);
        }
    }

    public static Categories read(DataInputView in) throws IOException {
        Categories categories = new Categories();
        for (long left = VarLong.read(in); left > 0; left--) {
            String name = in.readUTF();
            long times = VarLong.read(in);
            categories.counts.put(name, times);
            categories.count += times;
        }
        return categories;
    }
}
