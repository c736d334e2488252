package dev.penstock.operators.drift.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operators.drift.DriftOptions;
import dev.penstock.operators.drift.DriftTraffic;
import dev.penstock.operators.drift.window.CollectTraffic;
import dev.penstock.operators.drift.window.ExchangeReader;
import dev.penstock.operators.drift.window.TenantWindow;
import dev.penstock.operators.drift.window.Traffic;
import dev.penstock.options.OptionsBinder;
import dev.penstock.options.YamlTree;
import dev.penstock.records.Embedding;
import dev.penstock.records.Exchange;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What is remembered is bounded, with vectors of the usual size: figures of docs/drift.md. */
class StateSizeTest {
    private static final int DIMENSIONS = 384;
    private static final long HOUR_MS = 3_600_000;
    private static final int TENANTS = 100;
    private static final long MIB = 1 << 20;

    private int number;

    @Test
    void aHundredTenantsAndTheWholeStayUnder200Mebibytes() throws Exception {
        DriftOptions options =
                OptionsBinder.bind(DriftOptions.class, YamlTree.parse("{min-samples: 50, examples: true}"));
        TenantMemory memory = new TenantMemory();
        Judge judge = new Judge(options);
        for (long hour = 0; hour < 9 * 24; hour++) {
            TenantWindow window = window(options, hour * HOUR_MS, hour < 3 ? 300 : 70);
            judge.judge("acme", window.startMs(), window.endMs(), Traffic.fromBytes(window.traffic()), memory);
        }
        long remembered = memory.toBytes().length;
        long open = window(options, 0, 1000).traffic().length;

        assertThat(remembered).isBetween(MIB / 2, 5 * MIB / 4);
        assertThat(open).isBetween(200_000L, MIB / 4);
        // Two windows are open at a time: one fills, one waits for the watermark. The whole's sample is four times as
        // big.
        assertThat((TENANTS + 1) * remembered + 2 * (TENANTS + 4) * open).isLessThan(200 * MIB);
        assertThat(TenantMemory.fromBytes(memory.toBytes()).toBytes())
                .as("what is written is read")
                .isEqualTo(memory.toBytes());
    }

    private TenantWindow window(DriftOptions options, long startMs, int requests) throws Exception {
        CollectTraffic<Exchange> collect = new CollectTraffic<>(
                new ExchangeReader(text -> "eng", true), options.window(), TENANTS, options.vectors());
        try (var harness = new OneInputStreamOperatorTestHarness<>(
                collect, TypeInformation.of(Exchange.class).createSerializer(new SerializerConfigImpl()))) {
            harness.setup(TypeInformation.of(TenantWindow.class).createSerializer(new SerializerConfigImpl()));
            harness.open();
            for (int i = 0; i < requests; i++) {
                Exchange exchange = DriftTraffic.on(i % 10, "acme", number++, startMs);
                harness.processElement(
                        exchange.withEmbedding(new Embedding(vector(i % 10), DriftTraffic.MODEL, 5 + i % 300)),
                        startMs);
            }
            harness.processWatermark(Watermark.MAX_WATERMARK);
            List<TenantWindow> told = harness.extractOutputValues();
            return told.stream()
                    .filter(window -> window.tenant().equals("acme"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private float[] vector(int topic) {
        SplittableRandom random = new SplittableRandom(number);
        float[] vector = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (random.nextGaussian() + (i % 10 == topic ? 2 : 0));
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }
}
