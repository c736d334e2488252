package dev.penstock.state.journal;

import dev.penstock.records.Cost;
import dev.penstock.records.Generation;
import dev.penstock.records.Route;
import dev.penstock.records.Waste;
import dev.penstock.state.internal.GenerationCodec;
import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.Optional;

/**
 * The stored form of an entry: a version, then the fields in order. What was added later stands at the end, so that
 * entries without it can be read, and entries with it by older versions.
 */
final class JournalCodec {
    private static final int VERSION = 2;
    private static final int BEGUN = 0;

    private JournalCodec() {}

    /** What every entry of this version begins with. */
    static byte[] version() {
        return new Packer().integer(VERSION).bytes();
    }

    /** What stands where an attempt has begun and no answer is there; no version. */
    static byte[] begun() {
        return new Packer().integer(BEGUN).bytes();
    }

    static byte[] encode(JournalEntry entry) {
        Packer out = new Packer().integer(VERSION);
        GenerationCodec.pack(entry.generation(), out);
        Cost cost = entry.cost();
        Route route = entry.route();
        Waste waste = cost.waste();
        return out.decimal(cost.usd())
                .decimal(cost.premiumUsd())
                .text(route.tier())
                .decimal(route.score())
                .decimal(route.quantile())
                .text(route.reason())
                .decimal(waste.retriesUsd())
                .decimal(waste.hedgesUsd())
                .decimal(waste.escalationsUsd())
                .decimal(waste.crashesUsd())
                .bytes();
    }

    /** Empty for what is no entry, or one of a version that this code does not know. */
    static Optional<JournalEntry> decode(byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            return in.integer() == VERSION ? Optional.of(entry(in)) : Optional.empty();
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static JournalEntry entry(Unpacker in) {
        Generation generation = GenerationCodec.unpack(in);
        double usd = in.decimal();
        double premiumUsd = in.decimal();
        Route route = new Route(in.text(), in.decimal(), in.decimal(), in.text());
        return new JournalEntry(generation, new Cost(usd, premiumUsd, waste(in)), route);
    }

    private static Waste waste(Unpacker in) {
        return in.isAtEnd() ? Waste.NONE : new Waste(in.decimal(), in.decimal(), in.decimal(), in.decimal());
    }
}
