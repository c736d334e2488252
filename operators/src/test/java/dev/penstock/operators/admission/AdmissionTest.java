package dev.penstock.operators.admission;

import static dev.penstock.operators.Exchanges.SENT_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.Decided;
import dev.penstock.operators.Exchanges;
import dev.penstock.operators.admission.AdmissionOptions.TenantLimit;
import dev.penstock.records.Exchange;
import dev.penstock.records.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final AdmissionOptions OPTIONS = new AdmissionOptions(
            10,
            2,
            Map.of("big", new TenantLimit(1000, 50)),
            1 << 20,
            200,
            100,
            Duration.ofMinutes(5),
            Duration.ofHours(1));

    @Test
    void aTenantMaySendItsBurstAndThenItsRate() throws Exception {
        try (var harness = admit(SENT_MS + 500)) {
            for (long at : List.of(0L, 0L, 0L, 100L, 100L)) {
                send(harness, sent("acme", at));
            }
            assertThat(harness.extractOutputValues()).hasSize(3);
            assertThat(harness.extractOutputValues().get(0).admission().bucketLevel())
                    .isEqualTo(1);
            Exchange shed = decided(harness).get(0);
            assertThat(shed.outcome().status()).isEqualTo(Status.SHED);
            assertThat(shed.outcome().code()).isEqualTo("rate_limit_exceeded");
            assertThat(shed.outcome().message())
                    .isEqualTo("the tenant may send 10 requests per second and 2 at once after a pause; "
                            + "try again in 100 ms");
        }
    }

    @Test
    void tenantsHaveBucketsOfTheirOwn() throws Exception {
        try (var harness = admit(SENT_MS)) {
            for (int i = 0; i < 50; i++) {
                send(harness, sent("big", 0));
            }
            send(harness, sent("small", 0));
            assertThat(harness.extractOutputValues()).hasSize(51);
        }
    }

    @Test
    void aTimestampInTheFutureBringsNothing() throws Exception {
        try (var harness = admit(SENT_MS)) {
            for (int hour = 0; hour < 5; hour++) {
                send(harness, sent("acme", hour * 3_600_000L));
            }
            assertThat(harness.extractOutputValues()).hasSize(2);
        }
    }

    @Test
    void aForgottenBucketWasFullAnyway() throws Exception {
        try (var harness = admit(SENT_MS)) {
            harness.setStateTtlProcessingTime(0);
            send(harness, sent("acme", 0));
            send(harness, sent("acme", 0));
            // Less than the time to live passes: the empty bucket is remembered.
            harness.setStateTtlProcessingTime(Duration.ofSeconds(59).toMillis());
            send(harness, sent("acme", 0));
            assertThat(decided(harness)).hasSize(1);
            harness.setStateTtlProcessingTime(Duration.ofSeconds(200).toMillis());
            send(harness, sent("acme", 0));
            assertThat(harness.extractOutputValues()).hasSize(3);
        }
    }

    @Test
    void whatIsTooLongIsInvalidAndTakesNothingFromTheBucket() throws Exception {
        try (var harness = admit(SENT_MS)) {
            for (int i = 0; i < 5; i++) {
                send(harness, Exchanges.asking("x".repeat(401)));
            }
            send(harness, Exchanges.asking("x".repeat(400)));
            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(harness.extractOutputValues().get(0).admission().estimatedTokens())
                    .isEqualTo(100);
            assertThat(decided(harness)).hasSize(5).allSatisfy(exchange -> {
                assertThat(exchange.outcome().status()).isEqualTo(Status.FAILED);
                assertThat(exchange.outcome().code()).isEqualTo("context_length_exceeded");
                assertThat(exchange.outcome().message()).contains("about 101 tokens", "takes 100");
            });
        }
    }

    @Test
    void aDeadlineThatPassedIsShed() throws Exception {
        Exchange late = Exchange.received(
                Exchanges.envelope("acme", "r", SENT_MS + 10, SENT_MS, null), Exchanges.request("Hi"));
        try (var harness = admit(SENT_MS + 11)) {
            send(harness, late);
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(decided(harness).get(0).outcome().code()).isEqualTo("deadline_exceeded");
        }
        try (var harness = admit(SENT_MS + 10)) {
            send(harness, late);
            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void anIdIsAnsweredOnceWithinTheWindowAndPerTenant() throws Exception {
        try (var harness = keyed(new DeduplicateFunction(OPTIONS), new RequestKey())) {
            harness.setStateTtlProcessingTime(0);
            send(harness, Exchanges.asking("acme", "1", "first"));
            send(harness, Exchanges.asking("acme", "1", "again"));
            send(harness, Exchanges.asking("other", "1", "other tenant"));
            harness.setStateTtlProcessingTime(Duration.ofMinutes(59).toMillis());
            send(harness, Exchanges.asking("acme", "1", "still within the window"));
            harness.setStateTtlProcessingTime(Duration.ofMinutes(61).toMillis());
            send(harness, Exchanges.asking("acme", "1", "after the window"));
            assertThat(harness.extractOutputValues())
                    .extracting(exchange -> exchange.request().question())
                    .containsExactly("first", "other tenant", "after the window");
        }
    }

    @Test
    void tenantAndIdCannotBeConfused() {
        RequestKey key = new RequestKey();
        assertThat(key.getKey(Exchanges.asking("ab", "c", "")))
                .isNotEqualTo(key.getKey(Exchanges.asking("a", "bc", "")));
    }

    private static Exchange sent(String tenant, long atMs) {
        return Exchange.received(
                Exchanges.envelope(tenant, "r", Long.MAX_VALUE, SENT_MS + atMs, null), Exchanges.request("Hi"));
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Exchange, Exchange> admit(long nowMs)
            throws Exception {
        return keyed(new AdmitFunction(OPTIONS, () -> nowMs), new TenantKey());
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Exchange, Exchange> keyed(
            KeyedProcessFunction<String, Exchange, Exchange> function, KeySelector<Exchange, String> key)
            throws Exception {
        return ProcessFunctionTestHarnesses.forKeyedProcessFunction(function, key, Types.STRING);
    }

    private static void send(KeyedOneInputStreamOperatorTestHarness<String, Exchange, Exchange> harness, Exchange one)
            throws Exception {
        harness.processElement(new StreamRecord<>(one));
    }

    private static List<Exchange> decided(KeyedOneInputStreamOperatorTestHarness<String, Exchange, Exchange> harness) {
        List<Exchange> decided = new ArrayList<>();
        harness.getSideOutput(Decided.TAG).forEach(record -> decided.add(record.getValue()));
        return decided;
    }
}
