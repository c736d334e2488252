package dev.penstock.state.cache;

import dev.penstock.state.internal.GenerationCodec;
import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.Optional;

/** The stored form of an answer: a version, then the fields in order. */
final class AnswerCodec {
    private static final int VERSION = 2;

    private AnswerCodec() {}

    static byte[] encode(CachedAnswer answer) {
        Packer out = new Packer()
                .integer(VERSION)
                .text(answer.key())
                .text(answer.scope())
                .text(answer.question())
                .vector(answer.vector())
                .text(answer.model())
                .text(answer.corpus())
                .texts(answer.documents())
                .decimal(answer.premiumUsd())
                .number(answer.createdAtMs());
        GenerationCodec.pack(answer.generation(), out);
        return out.bytes();
    }

    /** Empty for what is no answer, or one of a version that this code does not know: then it is a miss. */
    static Optional<CachedAnswer> decode(byte[] bytes) {
        try {
            Unpacker in = new Unpacker(bytes);
            return in.integer() == VERSION ? Optional.of(answer(in)) : Optional.empty();
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static CachedAnswer answer(Unpacker in) {
        String key = in.text();
        String scope = in.text();
        String question = in.text();
        float[] vector = in.vector();
        String model = in.text();
        String corpus = in.text();
        List<String> documents = in.texts();
        double premiumUsd = in.decimal();
        long createdAtMs = in.number();
        return new CachedAnswer(
                key,
                scope,
                question,
                vector,
                model,
                GenerationCodec.unpack(in),
                corpus,
                documents,
                premiumUsd,
                createdAtMs);
    }
}
