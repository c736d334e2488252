package dev.penstock.operators.embedding;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.Encoding;
import dev.penstock.inference.InferenceException;
import dev.penstock.inference.InferenceException.Reason;
import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.Fakes;
import dev.penstock.operators.Fakes.FakeEncoder;
import dev.penstock.records.Exchange;
import dev.penstock.records.HeadScore;
import dev.penstock.records.LabelledSpan;
import dev.penstock.records.Outcome;
import dev.penstock.records.Stage;
import dev.penstock.records.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EmbedFunctionTest {

    @Test
    void theQuestionIsEncodedOnceWithItsUrgency() throws Exception {
        FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(0.6f, 0.8f));
        Exchange exchange = run(encoder, Exchanges.asking("What is a watermark?"));
        assertThat(exchange.embedding().vector()).containsExactly(0.6f, 0.8f);
        assertThat(exchange.embedding().model()).isEqualTo("fake@0123456789ab/2");
        assertThat(exchange.embedding().tokens()).isEqualTo(5);
        assertThat(exchange.timings().micros(Stage.EMBED)).isNotNegative();
        assertThat(encoder.texts).containsExactly("What is a watermark?");
        assertThat(encoder.works.get(0).interactive()).isTrue();
        assertThat(encoder.closed).isTrue();
    }

    @Test
    void whatTheHeadsSayOfTheQuestionTravelsWithItsVector() throws Exception {
        HeadScore score = new HeadScore("injection", "attack", 0.02f, 0.9f);
        LabelledSpan span = new LabelledSpan("personal-data", "PERSON", 4, 7, 0.9f);
        FakeEncoder encoder = new FakeEncoder(text ->
                CompletableFuture.completedFuture(new Encoding(new float[] {1, 0}, 3, List.of(score), List.of(span))));

        Exchange exchange = run(encoder, Exchanges.asking("Ask Ann"));

        assertThat(exchange.embedding().scores()).containsExactly(score);
        assertThat(exchange.embedding().spans()).containsExactly(span);
    }

    @Test
    void whereTheModelFailsTheRequestGoesOnWithoutAVector() throws Exception {
        Exchange exchange = run(failing(Reason.MODEL_FAILED), Exchanges.asking("Hi"));
        assertThat(exchange.isDecided()).isFalse();
        assertThat(exchange.embedding()).isNull();
    }

    @Test
    void anEncoderThatThrowsAtOnceDoesNotFailTheJob() throws Exception {
        FakeEncoder broken = new FakeEncoder(text -> {
            throw new IllegalStateException("closed");
        });
        assertThat(run(broken, Exchanges.asking("Hi")).isDecided()).isFalse();
    }

    @Test
    void aDeadlineThatPassedInTheQueueIsShed() throws Exception {
        Exchange exchange = run(failing(Reason.DEADLINE), Exchanges.asking("Hi"));
        assertThat(exchange.outcome().status()).isEqualTo(Status.SHED);
        assertThat(exchange.outcome().code()).isEqualTo("deadline_exceeded");
        assertThat(exchange.outcome().message()).contains("100 ms after it was sent");
    }

    @Test
    void anEncoderThatNeverAnswersCostsTheTimeoutAndNotTheRequest() throws Exception {
        FakeEncoder silent = new FakeEncoder(text -> new CompletableFuture<>());
        Exchange exchange = AsyncHarness.runIntoTimeout(function(silent), Exchanges.asking("Hi"));
        assertThat(exchange.isDecided()).isFalse();
        assertThat(exchange.timings().micros(Stage.EMBED)).isNotNegative();
    }

    @Test
    void anAnswerAfterTheTimeoutIsIgnored() throws Exception {
        CompletableFuture<Encoding> late = new CompletableFuture<>();
        FakeEncoder slow = new FakeEncoder(text -> late);
        Exchange exchange = AsyncHarness.runIntoTimeout(function(slow), Exchanges.asking("Hi"));
        late.complete(new Encoding(new float[] {1, 0}, 3));
        assertThat(exchange.embedding()).isNull();
    }

    @Test
    void decidedAndEmptyRequestsPassUntouched() throws Exception {
        FakeEncoder encoder = new FakeEncoder(text -> Fakes.vector(1, 0));
        Exchange blocked = Exchanges.asking("Hi").decided(Outcome.blocked("policy", "no"), null, SENT_MS);
        assertThat(run(encoder, blocked).embedding()).isNull();
        assertThat(run(encoder, Exchanges.asking("  ")).embedding()).isNull();
        assertThat(encoder.texts).isEmpty();
    }

    private static FakeEncoder failing(Reason reason) {
        return new FakeEncoder(text -> CompletableFuture.failedFuture(new InferenceException(reason, "failed")));
    }

    private static Exchange run(FakeEncoder encoder, Exchange exchange) throws Exception {
        return AsyncHarness.run(function(encoder), exchange);
    }

    private static EmbedFunction function(FakeEncoder encoder) {
        return new EmbedFunction(Fakes.opener(encoder), () -> SENT_MS + 100);
    }
}
