package dev.penstock.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.inference.fixtures.Fault;
import dev.penstock.inference.fixtures.SimulatedProvider;
import dev.penstock.operators.routing.TierOptions;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.TokenEstimate;
import dev.penstock.records.Waste;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a provider that fails costs, to the cent, as it stands on the traces. */
class WasteITCase {
    private static final Offset<Double> EXACT = Offset.offset(1e-15);

    private static ServeFixture fixture;

    @BeforeAll
    static void serve() {
        fixture = new ServeFixture(
                SimulatedProvider.builder().start(),
                "timeout: 20s, attempts: 2, backoff: 50ms, hedge-after: 1s",
                List.of());
        fixture.serve();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void aCallThatWasRepeatedIsARetry() {
        Exchange trace = traceOf("retry", "How high is Mount Kenya in metres?", Fault.HALF_JSON, 1);

        double prompt = promptUsd(trace, trace.route().tier());
        assertThat(trace.generation().attempts()).isEqualTo(2);
        assertThat(trace.cost().waste()).isEqualTo(new Waste(prompt, 0, 0, 0));
        assertSum(trace);
    }

    @Test
    void aCallThatWasOvertakenIsAHedge() {
        Exchange trace = traceOf("hedge", "How long is the Danube in kilometres?", Fault.SILENCE, 1);

        assertThat(trace.generation().attempts()).isEqualTo(2);
        assertThat(trace.cost().waste())
                .isEqualTo(new Waste(0, promptUsd(trace, trace.route().tier()), 0, 0));
        assertSum(trace);
    }

    @Test
    void aTierThatWasLeftIsAnEscalation() {
        Exchange trace = traceOf("escalation", "How deep is Lake Baikal in metres?", Fault.HALF_JSON, 2);

        assertThat(trace.route().reason()).isEqualTo("escalated");
        assertThat(trace.route().tier()).isEqualTo("mid");
        assertThat(trace.cost().waste().escalationsUsd()).isCloseTo(2 * promptUsd(trace, "cheap"), EXACT);
        assertThat(trace.cost().waste().totalUsd())
                .isEqualTo(trace.cost().waste().escalationsUsd());
        assertSum(trace);
    }

    @Test
    void aCallThatNobodyBillsIsNoWaste() {
        Exchange trace = traceOf("refused", "How wide is the Bosporus in metres?", Fault.SERVER_ERROR, 1);

        assertThat(trace.generation().attempts()).isEqualTo(2);
        assertThat(trace.cost().waste()).isEqualTo(Waste.NONE);
        assertSum(trace);
    }

    private static Exchange traceOf(String id, String question, Fault fault, int times) {
        fixture.provider.failWith(fault, times);
        fixture.client.ask(id, question);
        Exchange trace = fixture.traces(List.of(id)).stream()
                .filter(exchange -> exchange.envelope().id().equals(id))
                .findFirst()
                .orElseThrow();
        fixture.provider.heal();
        return trace;
    }

    private static void assertSum(Exchange trace) {
        Cost cost = trace.cost();
        double answer = tier(trace.route().tier())
                .price(trace.generation().promptTokens(), trace.generation().completionTokens());
        assertThat(cost.usd()).isCloseTo(answer + cost.waste().totalUsd(), EXACT);
    }

    private static double promptUsd(Exchange trace, String tier) {
        return tier(tier).price(TokenEstimate.of(trace.request()), 0);
    }

    private static TierOptions tier(String name) {
        return fixture.config().routing().tiers().stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
