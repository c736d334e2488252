package dev.penstock.operators.drift.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.operators.drift.DriftTraffic;
import dev.penstock.records.Exchange;
import dev.penstock.records.MetricReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Parts are made, merged and chosen with Flink's harnesses. */
class TrafficWindowsTest {
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final long MINUTE = 60_000;
    private static final int SAMPLE = 30;

    @Test
    void windowsAreToldWhenTheWatermarkHasPassedThem() throws Exception {
        try (var collect = collect(10)) {
            collect.open();
            collect.processElement(DriftTraffic.on(1, "acme", 1, 4 * MINUTE), 0);
            collect.processElement(DriftTraffic.on(1, "acme", 2, 6 * MINUTE), 0);
            collect.processWatermark(new Watermark(5 * MINUTE - 1));
            assertThat(collect.extractOutputValues()).isEmpty();

            collect.processWatermark(new Watermark(5 * MINUTE));
            assertThat(collect.extractOutputValues())
                    .extracting(TenantWindow::tenant, TenantWindow::startMs, TenantWindow::requests)
                    .containsExactlyInAnyOrder(tuple("*", 0L, 1L), tuple("acme", 0L, 1L));

            collect.processElement(DriftTraffic.on(1, "acme", 3, 4 * MINUTE), 0);
            collect.processWatermark(new Watermark(20 * MINUTE));
            assertThat(requests(collect.extractOutputValues(), "acme"))
                    .as("the late one is left out")
                    .isEqualTo(2);
        }
    }

    @Test
    void orderPartsAndACrashChangeNothing() throws Exception {
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            exchanges.add(DriftTraffic.on(i % 5, i % 3 == 0 ? "acme" : "globex", i, i * MINUTE / 50));
        }
        Map<String, byte[]> inOrder = gathered(List.of(exchanges), false);
        Collections.shuffle(exchanges, new Random(5));
        Map<String, byte[]> inParts = gathered(List.of(exchanges.subList(0, 150), exchanges.subList(150, 400)), true);

        assertThat(inOrder).hasSize(6);
        assertThat(inParts).usingRecursiveComparison().isEqualTo(inOrder);
    }

    @Test
    void aFloodOfTenantsDoesNotGrowTheStateAndLosesNobodyBig() throws Exception {
        try (var collect = collect(5)) {
            collect.open();
            for (int i = 0; i < 20_000; i++) {
                String tenant = i % 4 == 0 ? "big" : "flood-" + i;
                collect.processElement(DriftTraffic.on(1, tenant, i, MINUTE), 0);
            }
            collect.processWatermark(new Watermark(5 * MINUTE));

            List<TenantWindow> told = collect.extractOutputValues();
            assertThat(told).hasSizeLessThanOrEqualTo(2 * 5 + 1);
            assertThat(requests(told, "big")).isEqualTo(5000);
            assertThat(requests(told, MetricReport.ALL_TENANTS)).isEqualTo(20_000);
        }
    }

    @Test
    void windowsThatRunAheadAreToldInParts() throws Exception {
        try (var collect = collect(5)) {
            collect.open();
            for (int i = 0; i < 10; i++) {
                collect.processElement(DriftTraffic.on(1, "acme", i, 5 * i * MINUTE), 0);
            }

            assertThat(collect.extractOutputValues())
                    .as("ten windows are open, four are held")
                    .extracting(TenantWindow::startMs)
                    .contains(0L, 25 * MINUTE)
                    .doesNotContain(30 * MINUTE);
        }
    }

    @Test
    void theBiggestTenantsAreToldApartAndThoseThatFallOutAreForgotten() throws Exception {
        try (var gather = gather(2)) {
            gather.open();
            send(gather, 0, Map.of("a", 300, "b", 200, "c", 100, "tiny", 5));
            gather.processWatermark(new Watermark(5 * MINUTE));
            assertThat(gather.extractOutputValues())
                    .extracting(TenantWindow::tenant)
                    .containsExactlyInAnyOrder("*", "a", "b");

            send(gather, 5 * MINUTE, Map.of("a", 300, "c", 400));
            gather.processWatermark(new Watermark(10 * MINUTE));
            List<TenantWindow> later = gather.extractOutputValues().subList(3, 7);
            assertThat(later.get(0).tenant()).isEqualTo("b");
            assertThat(later.get(0).traffic()).as("word to forget it").isNull();
            assertThat(later.subList(1, 4)).extracting(TenantWindow::tenant).containsExactlyInAnyOrder("*", "a", "c");
        }
    }

    @Test
    void whatTravelsNeedsNoKryo() {
        assertThat(TypeInformation.of(TenantWindow.class)).isInstanceOf(PojoTypeInfo.class);
        serializer(TenantWindow.class);
    }

    /** By tenant and window, through as many collectors as there are parts. */
    private static Map<String, byte[]> gathered(List<List<Exchange>> parts, boolean crash) throws Exception {
        List<TenantWindow> collected = new ArrayList<>();
        for (List<Exchange> part : parts) {
            collected.addAll(collected(part, crash));
        }
        Collections.shuffle(collected, new Random(1));
        OneInputStreamOperatorTestHarness<TenantWindow, TenantWindow> gather = gather(10);
        gather.open();
        for (TenantWindow part : collected.subList(0, collected.size() / 2)) {
            gather.processElement(part, 0);
        }
        if (crash) {
            OperatorSubtaskState state = gather.snapshot(1, 1);
            gather.close();
            gather = gather(10);
            gather.initializeState(state);
            gather.open();
        }
        for (TenantWindow part : collected.subList(collected.size() / 2, collected.size())) {
            gather.processElement(part, 0);
        }
        gather.processWatermark(Watermark.MAX_WATERMARK);
        Map<String, byte[]> all = new HashMap<>();
        gather.extractOutputValues()
                .forEach(window -> all.put(window.tenant() + "@" + window.startMs(), window.traffic()));
        gather.close();
        return all;
    }

    private static List<TenantWindow> collected(List<Exchange> part, boolean crash) throws Exception {
        OneInputStreamOperatorTestHarness<Exchange, TenantWindow> collect = collect(10);
        collect.open();
        for (Exchange exchange : part.subList(0, part.size() / 2)) {
            collect.processElement(exchange, 0);
        }
        if (crash) {
            OperatorSubtaskState state = collect.snapshot(1, 1);
            collect.close();
            collect = collect(10);
            collect.initializeState(AbstractStreamOperatorTestHarness.repackageState(state));
            collect.open();
        }
        for (Exchange exchange : part.subList(part.size() / 2, part.size())) {
            collect.processElement(exchange, 0);
        }
        collect.processWatermark(Watermark.MAX_WATERMARK);
        List<TenantWindow> told = collect.extractOutputValues();
        collect.close();
        return told;
    }

    private static void send(
            OneInputStreamOperatorTestHarness<TenantWindow, TenantWindow> gather,
            long startMs,
            Map<String, Integer> requests)
            throws Exception {
        Traffic whole = new Traffic(4 * SAMPLE);
        for (Map.Entry<String, Integer> tenant : requests.entrySet()) {
            Traffic traffic = new Traffic(SAMPLE);
            for (int i = 0; i < tenant.getValue(); i++) {
                Reading reading = reader().read(DriftTraffic.on(1, tenant.getKey(), i, startMs));
                reading.addTo(traffic);
                reading.addTo(whole);
            }
            gather.processElement(TenantWindow.of(tenant.getKey(), startMs, startMs + 5 * MINUTE, traffic), 0);
        }
        gather.processElement(TenantWindow.of(MetricReport.ALL_TENANTS, startMs, startMs + 5 * MINUTE, whole), 0);
    }

    private static long requests(List<TenantWindow> windows, String tenant) {
        return windows.stream()
                .filter(window -> window.tenant().equals(tenant))
                .mapToLong(TenantWindow::requests)
                .sum();
    }

    private static ExchangeReader reader() {
        ExchangeReader reader = new ExchangeReader(text -> "eng", false);
        reader.open();
        return reader;
    }

    private static OneInputStreamOperatorTestHarness<Exchange, TenantWindow> collect(int maxTenants) throws Exception {
        return harness(
                new CollectTraffic<>(new ExchangeReader(text -> "eng", false), WINDOW, maxTenants, SAMPLE),
                Exchange.class);
    }

    private static OneInputStreamOperatorTestHarness<TenantWindow, TenantWindow> gather(int maxTenants)
            throws Exception {
        return harness(new GatherTraffic(WINDOW, maxTenants, SAMPLE, 50), TenantWindow.class);
    }

    private static <T> OneInputStreamOperatorTestHarness<T, TenantWindow> harness(
            OneInputStreamOperator<T, TenantWindow> operator, Class<T> in) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(operator, serializer(in));
        harness.setup(serializer(TenantWindow.class));
        return harness;
    }

    /** Without Kryo, as in the job. */
    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        Configuration noKryo = new Configuration().set(PipelineOptions.GENERIC_TYPES, false);
        return TypeInformation.of(type).createSerializer(new ExecutionConfig(noKryo).getSerializerConfig());
    }
}
