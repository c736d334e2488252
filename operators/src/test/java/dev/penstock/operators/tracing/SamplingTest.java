package dev.penstock.operators.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.Cost;
import dev.penstock.records.Exchange;
import dev.penstock.records.Outcome;
import dev.penstock.records.Stage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final String QUIET = "exporter: log\nalways-errors: false\nslow-after: 0ms\n";

    @Test
    void theCallersFlagDecidesWhateverTheRatio() {
        assertThat(sampling(QUIET + "ratio: 0").isExported(Traced.answered(Traced.SAMPLED)))
                .isTrue();
        assertThat(sampling(QUIET + "ratio: 1").isExported(Traced.answered(Traced.NOT_SAMPLED)))
                .isFalse();
    }

    @Test
    void withoutACallerTheRatioDecidesByTraceId() {
        Sampling quarter = sampling(QUIET + "ratio: 0.25");
        long chosen = IntStream.range(0, 4_000)
                .filter(i -> quarter.isChosen(Ids.of(Exchanges.envelope("acme", "r-" + i))))
                .count();
        assertThat(chosen).isBetween(900L, 1_100L); // four standard deviations

        assertThat(sampling(QUIET + "ratio: 0").isExported(Traced.answered(null)))
                .isFalse();
        assertThat(sampling(QUIET + "ratio: 1").isExported(Traced.answered(null)))
                .isTrue();
    }

    @Test
    void whatWentWrongIsExportedInAnyCaseUnlessThatIsOff() {
        Sampling errors = sampling("exporter: log\nratio: 0");
        assertThat(errors.isExported(Traced.failed(Traced.NOT_SAMPLED))).isTrue();
        assertThat(errors.isExported(Traced.blocked(null))).isTrue();
        assertThat(errors.isExported(shed())).isFalse();
        assertThat(errors.isExported(Traced.answered(null))).isFalse();
        assertThat(sampling(QUIET + "ratio: 0").isExported(Traced.failed(null))).isFalse();
    }

    @Test
    void whatTookLongIsExportedInAnyCase() {
        String none = "exporter: log\nratio: 0\nslow-after: ";
        assertThat(sampling(none + "100ms").isExported(Traced.answered(null))).isTrue();
        assertThat(sampling(none + "101ms").isExported(Traced.answered(null))).isFalse();
    }

    @Test
    void theCallsOnTheWayNameTheSpanThatIsExportedLater() {
        Propagation propagation = Propagation.of(Traced.options(QUIET + "ratio: 0"));
        Exchange traced = Traced.answered(Traced.SAMPLED);
        String infer = new SpanTree("penstock", false)
                .of(traced).stream()
                        .filter(span -> span.getName().equals("chat gpt-4o-mini"))
                        .findFirst()
                        .orElseThrow()
                        .getSpanId();

        assertThat(propagation.traceparent(traced.envelope(), Stage.INFER))
                .isEqualTo("00-" + Traced.TRACE_ID + "-" + infer + "-01");
        assertThat(propagation.traceparent(Traced.envelope("acme", "r-1", Traced.NOT_SAMPLED), Stage.INFER))
                .isEqualTo("00-" + Traced.TRACE_ID + "-" + infer + "-00");
        assertThat(propagation.traceparent(Traced.envelope("acme", "r-1", null), Stage.RETRIEVE))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                .doesNotContain(Traced.TRACE_ID);
    }

    @Test
    void withoutAnExporterTheCallersContextIsSentOnAsItIs() {
        Propagation off = Propagation.of(Traced.options("exporter: none"));
        assertThat(off.traceparent(Traced.envelope("acme", "r-1", Traced.SAMPLED), Stage.INFER))
                .isEqualTo(Traced.SAMPLED);
        assertThat(off.traceparent(Traced.envelope("acme", "r-1", null), Stage.INFER))
                .isNull();
    }

    private static Exchange shed() {
        return Exchanges.asking("Hi")
                .decided(Outcome.shed("rate_limit_exceeded", "later"), new Cost(0, 0), Exchanges.SENT_MS);
    }

    private static Sampling sampling(String yaml) {
        return new Sampling(Traced.options(yaml));
    }
}
