package dev.penstock.state.journal;

import dev.penstock.records.Cost;
import dev.penstock.records.Route;
import dev.penstock.state.internal.GenerationCodec;
import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.Optional;

/** The stored form of an entry: a version, then the fields in order. */
final class JournalCodec {
    private static final int VERSION = 2;

    private JournalCodec() {}

    /** What every entry of this version begins with. */
    static byte[] version() {
        return new Packer().integer(VERSION).bytes();
    }

    static byte[] encode(JournalEntry entry) {
        Packer out = new Packer().integer(VERSION);
        GenerationCodec.pack(entry.generation(), out);
        Cost cost = entry.cost();
        Route route = entry.route();
        return out.decimal(cost.usd())
                .decimal(cost.premiumUsd())
                .text(route.tier())
                .decimal(route.score())
                .decimal(route.quantile())
                .text(route.reason())
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
        return new JournalEntry(
                GenerationCodec.unpack(in),
                new Cost(in.decimal(), in.decimal()),
                new Route(in.text(), in.decimal(), in.decimal(), in.text()));
    }
}
