package dev.penstock.operators.drift.detection;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.window.Categories;
import dev.penstock.operators.drift.window.Evidence;
import dev.penstock.operators.drift.window.Feature;
import dev.penstock.operators.drift.window.Histogram;
import dev.penstock.operators.drift.window.VarLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is remembered of one feature of a tenant: its references, and whether it drifts. Evidence of the past is held as
 * bytes, since most of it is not looked at with a window.
 */
final class Track {
    static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;
    /** Vectors that are kept of all windows that others are compared with. */
    private static final int PROMPTS_OF_TRAILING = 768;

    private static final int LEAST_PROMPTS_OF_A_WINDOW = 16;

    private static final int WEEK = 7;

    private final Feature feature;
    private final ArrayDeque<Past> trailing = new ArrayDeque<>();
    /** By the hour since the epoch. */
    private final TreeMap<Long, byte[]> hours = new TreeMap<>();

    private Past pinned;
    private int pinnedWindows;

    /** Windows in a row that were unlike every reference, and like one. */
    private int hot;

    private int clean;
    /** By which method it drifts; null while it does not. */
    private String method;

    private long sinceMs;

    Track(Feature feature) {
        this.feature = feature;
    }

    private record Past(long startMs, long endMs, byte[] evidence) {}

    boolean isDrifted() {
        return method != null;
    }

    String method() {
        return method;
    }

    long sinceMs() {
        return sinceMs;
    }

    /** Whether the last windows were unlike the reference, so that they must not become one. */
    boolean isSuspicious() {
        return hot > 0 || isDrifted();
    }

    /** Takes in what one window showed; returns whether drift begins or ends with it. */
    boolean judge(boolean unlike, boolean like, Score greatest, long startMs, DriftOptions options) {
        hot = unlike ? hot + 1 : 0;
        clean = like ? clean + 1 : 0;
        if (hot == 1 && !isDrifted()) {
            sinceMs = startMs;
        }
        if (!isDrifted() && hot >= options.confirmWindows()) {
            method = greatest.method();
            return true;
        }
        if (isDrifted() && clean >= options.clearWindows()) {
            method = null;
            return true;
        }
        return false;
    }

    /** Forgets drift and all references. */
    void restart() {
        trailing.clear();
        hours.clear();
        pinned = null;
        pinnedWindows = 0;
        hot = 0;
        clean = 0;
        method = null;
    }

    /** Windows that are in the pinned reference. */
    int pinnedWindows() {
        return pinnedWindows;
    }

    /** Adds a window to the pinned reference. */
    void pin(long startMs, long endMs, Evidence evidence) {
        Evidence kept = slim(evidence, VectorEvidence.MOST_PROMPTS);
        if (pinned != null) {
            kept.add(read(pinned.evidence));
        }
        pinned = new Past(pinned == null ? startMs : Math.min(startMs, pinned.startMs), endMs, bytes(kept));
        pinnedWindows++;
    }

    /** Adds a window to those that the next ones are compared with. */
    void trail(long startMs, long endMs, Evidence evidence, DriftOptions options) {
        int prompts = Math.max(LEAST_PROMPTS_OF_A_WINDOW, PROMPTS_OF_TRAILING / options.trailingWindows());
        trailing.addLast(new Past(startMs, endMs, bytes(slim(evidence, prompts))));
        while (trailing.size() > options.trailingWindows()) {
            trailing.removeFirst();
        }
    }

    /** Adds a window to its hour, with which that of the next days is compared. Evidence may be changed by it. */
    void addToSeason(long startMs, Evidence evidence, DriftOptions options) {
        long hour = Math.floorDiv(startMs, HOUR_MS);
        Evidence whole = slim(evidence, 0);
        byte[] known = hours.get(hour);
        if (known != null) {
            whole.add(read(known));
        }
        hours.put(hour, bytes(whole));
        hours.headMap(hour - 24L * options.seasonDays() - 1).clear();
    }

    /** What a window is compared with, without what rests on too few values. */
    List<Reference> references(long startMs, DriftOptions options) {
        List<Reference> references = new ArrayList<>();
        if (pinned != null) {
            references.add(new Reference("pinned", pinned.startMs, pinned.endMs, read(pinned.evidence)));
        }
        if (!trailing.isEmpty()) {
            Evidence all = read(trailing.getFirst().evidence);
            trailing.stream().skip(1).forEach(past -> all.add(read(past.evidence)));
            references.add(new Reference("trailing", trailing.getFirst().startMs, trailing.getLast().endMs, all));
        }
        addHours("day", 1, options.seasonDays(), startMs, references);
        if (options.seasonDays() >= WEEK) {
            addHours("week", WEEK, WEEK, startMs, references);
        }
        references.removeIf(reference -> reference.evidence().count() < options.minSamples());
        return references;
    }

    private void addHours(String name, int from, int to, long startMs, List<Reference> references) {
        Evidence all = null;
        long first = 0;
        long last = 0;
        for (int days = to; days >= from; days--) {
            long hour = Math.floorDiv(startMs - days * DAY_MS, HOUR_MS);
            byte[] known = hours.get(hour);
            if (known != null && all == null) {
                all = read(known);
                first = hour;
            } else if (known != null) {
                all.add(read(known));
            }
            last = known == null ? last : hour;
        }
        if (all != null) {
            references.add(new Reference(name, first * HOUR_MS, (last + 1) * HOUR_MS, all));
        }
    }

    private static Evidence slim(Evidence evidence, int prompts) {
        if (evidence instanceof VectorEvidence vectors) {
            return vectors.withPrompts(prompts);
        }
        return evidence;
    }

    void write(DataOutputView out) throws IOException {
        VarLong.write(trailing.size(), out);
        for (Past past : trailing) {
            write(past, out);
        }
        VarLong.write(hours.size(), out);
        for (Map.Entry<Long, byte[]> hour : hours.entrySet()) {
            out.writeLong(hour.getKey());
            writeBytes(hour.getValue(), out);
        }
        VarLong.write(pinnedWindows, out);
        out.writeBoolean(pinned != null);
        if (pinned != null) {
            write(pinned, out);
        }
        VarLong.write(hot, out);
        VarLong.write(clean, out);
        out.writeUTF(method == null ? "" : method);
        out.writeLong(sinceMs);
    }

    static Track read(Feature feature, DataInputView in) throws IOException {
        Track track = new Track(feature);
        for (long left = VarLong.read(in); left > 0; left--) {
            track.trailing.add(readPast(in));
        }
        NavigableMap<Long, byte[]> hours = track.hours;
        for (long left = VarLong.read(in); left > 0; left--) {
            hours.put(in.readLong(), readBytes(in));
        }
        track.pinnedWindows = (int) VarLong.read(in);
        track.pinned = in.readBoolean() ? readPast(in) : null;
        track.hot = (int) VarLong.read(in);
        track.clean = (int) VarLong.read(in);
        String method = in.readUTF();
        track.method = method.isEmpty() ? null : method;
        track.sinceMs = in.readLong();
        return track;
    }

    private static void write(Past past, DataOutputView out) throws IOException {
        out.writeLong(past.startMs);
        out.writeLong(past.endMs);
        writeBytes(past.evidence, out);
    }

    private static Past readPast(DataInputView in) throws IOException {
        return new Past(in.readLong(), in.readLong(), readBytes(in));
    }

    private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        VarLong.write(bytes.length, out);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[(int) VarLong.read(in)];
        in.readFully(bytes);
        return bytes;
    }

    private Evidence read(byte[] bytes) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            return switch (feature.kind()) {
                case NUMBER -> Histogram.read(in);
                case CATEGORY, NOVELTY -> Categories.read(in);
                case VECTOR -> VectorEvidence.read(in);
            };
        } catch (IOException e) {
            throw new UncheckedIOException("stored evidence of " + feature.label() + " ends too early", e);
        }
    }

    private static byte[] bytes(Evidence evidence) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(512);
            evidence.write(out);
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
    }
}
