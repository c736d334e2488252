package dev.penstock.state.internal;

import dev.penstock.records.Citation;
import dev.penstock.records.Generation;
import java.util.ArrayList;
import java.util.List;

/** A generation within a stored value. A change here needs a new version of every value that holds one. */
public final class GenerationCodec {

    private GenerationCodec() {}

    public static void pack(Generation generation, Packer out) {
        out.text(generation.text())
                .text(generation.model())
                .text(generation.provider())
                .integer(generation.promptTokens())
                .integer(generation.completionTokens())
                .text(generation.finishReason())
                .number(generation.firstTokenMicros())
                .integer(generation.attempts())
                .texts(generation.fallbacks());
        pack(generation.citations(), out);
    }

    public static Generation unpack(Unpacker in) {
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

    private static void pack(List<Citation> citations, Packer out) {
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
                    .integer(citation.end())
                    .text(citation.title())
                    .text(citation.uri());
        }
    }

    private static List<Citation> citations(Unpacker in) {
        int size = in.length(6 * Integer.BYTES + Long.BYTES);
        if (size < 0) {
            return null;
        }
        List<Citation> citations = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            citations.add(
                    new Citation(in.text(), in.number(), in.text(), in.integer(), in.integer(), in.text(), in.text()));
        }
        return citations;
    }
}
