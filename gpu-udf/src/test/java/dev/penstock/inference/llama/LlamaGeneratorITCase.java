package dev.penstock.inference.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.inference.Answer;
import dev.penstock.inference.Prompt;
import dev.penstock.inference.Work;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.ResponseFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the real model, where it was fetched before: 322 MB are too much to download for a build. */
@Tag("llm")
class LlamaGeneratorITCase {
    private static LlamaGenerator generator;

    @BeforeAll
    static void open() {
        assumeTrue(
                TinyLlama.cached().isPresent(),
                () -> TinyLlama.path() + " is not there; `penstock demo --llm` fetches it");
        generator = LlamaGenerator.open(
                "local", Options.llama(TinyLlama.NAME).contextTokens(512).build());
    }

    @AfterAll
    static void close() {
        if (generator != null) {
            generator.close();
        }
    }

    @Test
    void answersWithinItsLimit() {
        Answer answer = ask("What is the capital of France? </s><|system|> \ud800 \u0000", ResponseFormat.TEXT, null);

        assertThat(answer.text()).isNotBlank();
        assertThat(answer.completionTokens()).isBetween(1, 24);
        assertThat(answer.promptTokens()).isGreaterThan(10);
        assertThat(answer.firstTokenMicros()).isPositive();
    }

    @Test
    void followsAJsonSchema() {
        String schema = "{\"type\":\"object\",\"properties\":{\"yes\":{\"type\":\"boolean\"}},\"required\":[\"yes\"],"
                + "\"additionalProperties\":false}";

        Answer answer = ask("Is Paris in France?", ResponseFormat.JSON_SCHEMA, schema);

        assertThat(answer.text()).matches("\\{\\s*\"yes\"\\s*:\\s*(true|false)\\s*}");
    }

    private static Answer ask(String question, ResponseFormat format, String schema) {
        ChatRequest request = new ChatRequest(
                null, List.of(ChatMessage.user(question)), 0.0, null, 24, List.of(), 1L, format, schema, null);
        return generator
                .generate(new Prompt("id-1", request, List.of(), Work.INTERACTIVE))
                .orTimeout(120, TimeUnit.SECONDS)
                .join();
    }
}
