package dev.penstock.operators.documents;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Encoding;
import dev.penstock.inference.Work;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Encodes the texts of one document. They are handed to the encoder by the window, so that its batches hold texts of
 * this document and of all others that are worked on, and none of them fills its queue.
 */
final class Vectors {
    /** Texts of one document that wait for the encoder at the same time: several full batches. */
    private static final int WINDOW = 256;

    private final Encoder encoder;
    private final Patience patience;

    Vectors(Encoder encoder, Patience patience) {
        this.encoder = encoder;
        this.patience = patience;
    }

    /**
     * The vectors of texts, by the same keys. Blocks until all are there.
     *
     * @throws dev.penstock.inference.InferenceException if one of them cannot be encoded; the others are given up
     */
    Map<String, float[]> of(Map<String, String> texts) throws InterruptedException {
        Map<String, float[]> vectors = new HashMap<>();
        Deque<Asked> window = new ArrayDeque<>();
        try {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                if (window.size() == WINDOW) {
                    take(window.getFirst(), vectors);
                    window.removeFirst();
                }
                window.addLast(new Asked(text.getKey(), text.getValue(), encoder.encode(text.getValue(), Work.BATCH)));
            }
            while (!window.isEmpty()) {
                take(window.getFirst(), vectors);
                window.removeFirst();
            }
            return vectors;
        } finally {
            window.forEach(asked -> asked.answer.cancel(false));
        }
    }

    private void take(Asked asked, Map<String, float[]> vectors) throws InterruptedException {
        Encoding encoding;
        try {
            encoding = Patience.result(asked.answer);
        } catch (RuntimeException e) {
            if (!Patience.passes(e)) {
                throw e;
            }
            encoding = patience.call(() -> encoder.encode(asked.text, Work.BATCH));
        }
        vectors.put(asked.key, encoding.vector());
    }

    private record Asked(String key, String text, CompletableFuture<Encoding> answer) {}
}
