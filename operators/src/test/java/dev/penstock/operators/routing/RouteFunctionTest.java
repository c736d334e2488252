package dev.penstock.operators.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.operators.Decided;
import dev.penstock.operators.Exchanges;
import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.Exchange;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.RetrievedContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RouteFunctionTest {

    @Test
    void theSplitHoldsWhenTrafficShifts() throws Exception {
        Map<String, Integer> tiers = new HashMap<>();
        Random random = new Random(7);
        try (var harness = open(Routings.OPTIONS)) {
            for (int i = 0; i < 9000; i++) {
                send(harness, Exchanges.asking("acme", "r" + i, question(random, i < 4500 ? 10 : 120)));
            }
            harness.extractOutputValues()
                    .forEach(exchange -> tiers.merge(exchange.route().tier(), 1, Integer::sum));
            assertThat(harness.extractOutputValues())
                    .allSatisfy(
                            exchange -> assertThat(exchange.route().reason()).isEqualTo(RouteReason.SHARE));
        }
        assertThat(tiers.get("cheap") / 9000.0).isCloseTo(0.7, Offset.offset(0.02));
        assertThat(tiers.get("mid") / 9000.0).isCloseTo(0.2, Offset.offset(0.02));
        assertThat(tiers.get("premium") / 9000.0).isCloseTo(0.1, Offset.offset(0.02));
    }

    @Test
    void theFirstRequestsAreSplitByWhatIsUsual() throws Exception {
        assertThat(route("acme", Exchanges.request("Hi")).route().tier()).isEqualTo("cheap");
        assertThat(route("acme", Exchanges.request(HARD)).route().tier()).isEqualTo("premium");
    }

    @Test
    void aCallerMayNameTheTier() throws Exception {
        for (String model : List.of("mid", "tier:mid")) {
            Exchange routed = route("acme", Exchanges.request(model, "Hi"));
            assertThat(routed.route().tier()).isEqualTo("mid");
            assertThat(routed.route().reason()).isEqualTo(RouteReason.REQUESTED);
        }
        assertThat(route("acme", Exchanges.request("gpt-4o", "Hi")).route().reason())
                .isEqualTo(RouteReason.SHARE);
    }

    @Test
    void aTierThatDoesNotExistIsInvalid() throws Exception {
        Exchange refused = route("acme", Exchanges.request("tier:best", "Hi"));
        assertThat(refused.outcome().code()).isEqualTo("model_not_found");
        assertThat(refused.outcome().param()).isEqualTo("model");
        assertThat(refused.outcome().message()).isEqualTo("model is \"tier:best\"; the tiers are cheap, mid, premium");
    }

    @Test
    void aPinIsStrongerThanTheCallersWish() throws Exception {
        for (String model : new String[] {null, "cheap", "tier:best"}) {
            Exchange routed = route("vip", Exchanges.request(model, "Hi"));
            assertThat(routed.route().tier()).isEqualTo("premium");
            assertThat(routed.route().reason()).isEqualTo(RouteReason.PINNED);
        }
    }

    @Test
    void aLongRequestGoesToTheNextTierThatTakesIt() throws Exception {
        Exchange routed = route("acme", Exchanges.request("cheap", "x".repeat(4 * 901)));
        assertThat(routed.route().tier()).isEqualTo("mid");
        assertThat(routed.route().reason()).isEqualTo(RouteReason.CONTEXT_LENGTH);
        assertThat(route("acme", Exchanges.request("cheap", "x".repeat(4 * 900)))
                        .route()
                        .tier())
                .isEqualTo("cheap");
    }

    @Test
    void passagesAndTheAnswerNeedRoomToo() throws Exception {
        Exchange grounded = Exchanges.asking("acme", "r", "Hi")
                .withRequest(Exchanges.request("cheap", "Hi"))
                .withContext(new RetrievedContext("docs", List.of(Exchanges.passage("a", "x".repeat(4000)))));
        assertThat(route(grounded).route().tier()).isEqualTo("mid");
        ChatRequest longAnswer = new ChatRequest(
                "cheap",
                List.of(ChatMessage.user("Hi")),
                null,
                null,
                3000,
                List.of(),
                null,
                ResponseFormat.TEXT,
                null,
                null);
        assertThat(route("acme", longAnswer).route().tier()).isEqualTo("premium");
    }

    @Test
    void whatNoTierTakesIsInvalid() throws Exception {
        Exchange refused = route("acme", Exchanges.request("x".repeat(4 * 4000)));
        assertThat(refused.outcome().code()).isEqualTo("context_length_exceeded");
        assertThat(refused.outcome().message()).contains("about 4100 tokens", "takes 4000");
    }

    @Test
    void whatWasSeenSurvivesARestoreWithMoreSubtasks() throws Exception {
        OperatorSubtaskState state;
        try (var harness = open(Routings.OPTIONS)) {
            for (int i = 0; i < 500; i++) {
                send(harness, Exchanges.asking("acme", "r" + i, HARD));
            }
            state = harness.snapshot(1, 1);
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(state);
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorSubtaskState own =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 128, 1, 2, subtask);
            try (var harness = new OneInputStreamOperatorTestHarness<>(
                    new ProcessOperator<>(new RouteFunction(Routings.OPTIONS, () -> 0)), 128, 2, subtask)) {
                harness.setup(AsyncHarness.exchangeSerializer());
                harness.initializeState(own);
                harness.open();
                // Ordinary for this traffic, although hard by the prior.
                send(harness, Exchanges.asking("acme", "r250", HARD));
                assertThat(harness.extractOutputValues().get(0).route().quantile())
                        .isLessThan(0.95);
            }
        }
    }

    @Test
    void faultsOfTheConfigurationAreFoundWhenTheGraphIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteFunction(Routings.options(1000, Map.of("vip", "gold")), () -> 0))
                .withMessage("routing.tenant-pins.vip is \"gold\", which is no tier; allowed are cheap, mid, premium");
        RoutingOptions half = new RoutingOptions(List.of(Routings.tier("only", 0.5, 1000, 1)), Map.of(), 1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteFunction(half, () -> 0))
                .withMessageContaining("add up to 0.5");
    }

    private static final String HARD =
            "Explain why the checkpoint fails when the sink must be idempotent, then design a fix that works "
                    + "without changing the topic, compare it with two others, and prove that no record is lost. "
                    + "It must never block; assume at most 5 brokers. Derive the latency = f(n) + g(n)^2 as well?\n"
                    + "1. the cause\n2. the proof\n3. the code";

    private static String question(Random random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= random.nextInt(words); i++) {
            text.append(random.nextInt(10) == 0 ? "explain " : random.nextInt(6) == 0 ? "authentication " : "a word ");
        }
        return text.toString();
    }

    private static Exchange route(String tenant, ChatRequest request) throws Exception {
        return route(Exchanges.asking(tenant, "r", "").withRequest(request));
    }

    private static Exchange route(Exchange exchange) throws Exception {
        try (var harness = open(Routings.OPTIONS)) {
            send(harness, exchange);
            var refused = harness.getSideOutput(Decided.TAG);
            return refused == null
                    ? harness.extractOutputValues().get(0)
                    : refused.poll().getValue();
        }
    }

    private static OneInputStreamOperatorTestHarness<Exchange, Exchange> open(RoutingOptions options) throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new RouteFunction(options, () -> 0)));
        harness.setup(AsyncHarness.exchangeSerializer());
        harness.open();
        return harness;
    }

    private static void send(OneInputStreamOperatorTestHarness<Exchange, Exchange> harness, Exchange exchange)
            throws Exception {
        harness.processElement(new StreamRecord<>(exchange));
    }
}
