package dev.penstock.inference.llama;

import dev.penstock.records.ChatRequest;
import java.util.Iterator;

/** A loaded model. Not thread-safe: one thread uses it. */
interface LlamaEngine extends AutoCloseable {

    /** The conversation in the model's own chat template. */
    String template(ChatRequest request);

    /** Tokens of a text as the model counts them. */
    int tokens(String text);

    /** Pieces of the answer, one token or so each, in the order in which the model makes them. */
    Pieces generate(String prompt, ChatRequest request, int maxTokens);

    @Override
    void close();

    /** The answer as it comes. */
    interface Pieces extends Iterator<String> {
        /** Makes the model stop. */
        void cancel();
    }
}
