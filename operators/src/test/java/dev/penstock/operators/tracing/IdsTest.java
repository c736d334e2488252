package dev.penstock.operators.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Exchanges;
import dev.penstock.records.Envelope;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final Ids ids = Ids.of(Traced.envelope("acme", "r-1", Traced.SAMPLED));

    @Test
    void theTraceIsTheCallersAndTheIdsAreTheSameOnEveryMachineAndInEveryVersion() {
        assertThat(ids.traceId()).isEqualTo(Traced.TRACE_ID);
        assertThat(ids.span("exchange")).isEqualTo("2119ed0ef77d090c");
        assertThat(ids.span("infer")).isEqualTo("b38346d79d85dc76");
        assertThat(Ids.of(Traced.envelope("acme", "r-1", null)).traceId())
                .isEqualTo("55736d76527d18ce06e31c49b52c32c6");
    }

    @Test
    void tenantRequestTraceAndStageAreToldApart() {
        List<String> spans = Stream.of(
                        ids.span("exchange"),
                        ids.span("infer"),
                        Ids.of(Traced.envelope("globex", "r-1", Traced.SAMPLED)).span("infer"),
                        Ids.of(Traced.envelope("acme", "r-2", Traced.SAMPLED)).span("infer"),
                        Ids.of(Traced.envelope("acmer", "-1", Traced.SAMPLED)).span("infer"),
                        Ids.of(Traced.envelope("acme", "r-1", null)).span("infer"))
                .toList();
        assertThat(spans).doesNotHaveDuplicates().allMatch(SpanId::isValid);
    }

    @Test
    void withoutACallersTraceEachRecordIsOneOfItsOwn() {
        Envelope first = Exchanges.envelope("acme", "r-1");
        Envelope again = new Envelope(
                first.id(),
                first.tenant(),
                null,
                first.priority(),
                first.deadlineAtMs(),
                null,
                first.labels(),
                "ff-nonsense",
                first.topic(),
                first.partition(),
                first.offset() + 1,
                first.receivedAtMs(),
                null,
                List.of());
        assertThat(Ids.of(first).traceId()).matches(TraceId::isValid);
        assertThat(Ids.of(again).traceId()).isNotEqualTo(Ids.of(first).traceId());
        assertThat(Ids.of(first)).isEqualTo(Ids.of(Exchanges.envelope("acme", "r-1")));
    }
}
