package dev.penstock.state.cache;

import dev.penstock.records.Citation;
import dev.penstock.records.Generation;
import dev.penstock.state.internal.Packer;
import dev.penstock.state.internal.Unpacker;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored form of an answer: a version, then the fields in order. */
final class AnswerCodec {
    private static final int VERSION = 1;

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
        Generation generation = answer.generation();
        out.text(generation.text())
                .text(generation.model())
                .text(generation.provider())
                .integer(generation.promptTokens())
                .integer(generation.completionTokens())
                .text(generation.finishReason())
                .number(generation.firstTokenMicros())
                .integer(generation.attempts())
                .texts(generation.fallbacks());
        encode(generation.citations(), out);
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
                key, scope, question, vector, model, generation(in), corpus, documents, premiumUsd, createdAtMs);
    }

    private static Generation generation(Unpacker in) {
        String text = in.text();
        String model = in.text();
        String provider = in.text();
        int promptTokens = in.integer();
        int completionTokens = in.integer();
        String finishReason = in.text();
        long firstTokenMicros = in.number();
        int attempts = in.integer();
        List<String> fallbacks = in.texts();
        return new Generation(
                text,
                model,
                provider,
                promptTokens,
                completionTokens,
                finishReason,
                citations(in),
                firstTokenMicros,
                attempts,
                fallbacks);
    }

    private static void encode(List<Citation> citations, Packer out) {
        if (citations == null) {
            out.integer(-1);
            return;
        }
        out.integer(citations.size());
        for (Citation citation : citations) {
            out.text(citation.documentId())
                    .number(citation.version())
                    .text(citation.chunkId())
                    .integer(citation.start())
                    .integer(citation.end());
        }
    }

    private static List<Citation> citations(Unpacker in) {
        int size = in.length(4 * Integer.BYTES + Long.BYTES);
        if (size < 0) {
            return null;
        }
        List<Citation> citations = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            citations.add(new Citation(in.text(), in.number(), in.text(), in.integer(), in.integer()));
        }
        return citations;
    }
}
