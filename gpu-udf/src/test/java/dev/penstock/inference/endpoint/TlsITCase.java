package dev.penstock.inference.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Answer;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.inference.Shared;
import dev.penstock.inference.fixtures.Answers;
import dev.penstock.inference.fixtures.Options;
import dev.penstock.inference.fixtures.Prompts;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.inference.fixtures.SimulatedTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS, against a real server. */
class TlsITCase {
    @TempDir
    private static Path folder;

    private static SimulatedTls tls;

    @BeforeAll
    static void makeACertificate() {
        tls = SimulatedTls.in(folder);
    }

    @Test
    void sharesOneConnectionOfHttp2() {
        try (SimulatedProvider provider = provider(1000);
                OpenAiGenerator generator = open(provider)) {
            Answers.join(generator.generate(Prompts.ask("first", "Hello?"))); // the connection stands
            answerAll(generator, provider, 100);

            assertThat(provider.connectionsOpened()).isEqualTo(1);
        }
    }

    @Test
    void goesOnOverHttp1WhereTheServerAllowsNoFurtherStream() {
        try (SimulatedProvider provider = provider(5);
                OpenAiGenerator generator = open(provider)) {
            Answers.join(generator.generate(Prompts.ask("first", "Hello?")));
            answerAll(generator, provider, 200);

            assertThat(provider.connectionsOpened()).isGreaterThan(1);
            assertThat(provider.calls()).as("nothing was sent twice").isEqualTo(201);
        }
    }

    @Test
    void streams() {
        try (SimulatedProvider provider = provider(1000);
                OpenAiGenerator generator = open(Options.openai(provider.baseUrl()).stream())) {
            Answer answer = Answers.join(generator.generate(Prompts.ask("id-1", "Hello?")));

            assertThat(answer.text()).isEqualTo(SimulatedProvider.answerTo("Hello?"));
            assertThat(answer.firstTokenMicros()).isPositive();
        }
    }

    @Test
    void trustsNobodyElse() {
        try (SimulatedProvider provider = provider(1000);
                OpenAiGenerator generator = OpenAiGenerator.open(
                        "mid", Options.openai(provider.baseUrl()).attempts(1).build(), name -> null)) {
            InferenceException failure = Answers.failure(generator.generate(Prompts.ask("id-1", "Hello?")));

            assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("SSLHandshakeException");
            assertThat(provider.calls()).isZero();
        }
    }

    private static void answerAll(OpenAiGenerator generator, SimulatedProvider provider, int count) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(generator.generate(Prompts.ask("id-" + i, "Question " + i)));
        }
        for (int i = 0; i < count; i++) {
            assertThat(answers.get(i).orTimeout(60, TimeUnit.SECONDS).join().text())
                    .isEqualTo(SimulatedProvider.answerTo("Question " + i));
        }
        assertThat(provider.answered()).isEqualTo(count + 1);
    }

    private static SimulatedProvider provider(long mostStreams) {
        return SimulatedProvider.builder()
                .latency(Duration.ofMillis(20))
                .tls(tls)
                .mostStreams(mostStreams)
                .start();
    }

    private static OpenAiGenerator open(SimulatedProvider provider) {
        return open(Options.openai(provider.baseUrl()));
    }

    private static OpenAiGenerator open(Options options) {
        return OpenAiGenerator.open(
                "mid",
                options.build(),
                name -> null,
                () -> Shared.lease(TlsITCase.class, () -> HttpTransport.open(tls.trust())));
    }
}
