package dev.penstock.operators.quality;

import dev.penstock.operators.AsyncHarness;
import dev.penstock.records.Exchange;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Runs functions that make something else of exchanges in Flink's own operator, without Kryo. */
public final class AsyncRuns {

    private AsyncRuns() {}

    public static <T> List<T> run(AsyncFunction<Exchange, T> function, Class<T> type, Exchange... exchanges)
            throws Exception {
        return run(function, type, false, () -> {}, exchanges);
    }

    /** Until Flink's timeout strikes. */
    public static <T> List<T> runIntoTimeout(AsyncFunction<Exchange, T> function, Class<T> type, Exchange... exchanges)
            throws Exception {
        return runIntoTimeout(function, type, () -> {}, exchanges);
    }

    /** Until Flink's timeout strikes, before which something else is done. */
    public static <T> List<T> runIntoTimeout(
            AsyncFunction<Exchange, T> function, Class<T> type, Before before, Exchange... exchanges) throws Exception {
        return run(function, type, true, before, exchanges);
    }

    /** What is done before the timeout. */
    @FunctionalInterface
    public interface Before {
        void run() throws Exception;
    }

    /** In an unordered operator with so many places, until so much was told; what is in flight then is given up. */
    public static <T> List<T> untilTold(
            AsyncFunction<Exchange, T> function, Class<T> type, int places, int told, Exchange... exchanges)
            throws Exception {
        try (OneInputStreamOperatorTestHarness<Exchange, T> harness =
                opened(function, type, places, OutputMode.UNORDERED)) {
            for (Exchange exchange : exchanges) {
                harness.processElement(new StreamRecord<>(exchange));
            }
            while (harness.extractOutputValues().size() < told) {
                harness.getTaskMailbox().take(0).run();
            }
            return harness.extractOutputValues();
        }
    }

    private static <T> List<T> run(
            AsyncFunction<Exchange, T> function, Class<T> type, boolean late, Before before, Exchange... exchanges)
            throws Exception {
        try (OneInputStreamOperatorTestHarness<Exchange, T> harness = opened(function, type, 100, OutputMode.ORDERED)) {
            for (Exchange exchange : exchanges) {
                harness.processElement(new StreamRecord<>(exchange));
            }
            if (late) {
                before.run();
                harness.setProcessingTime(AsyncHarness.TIMEOUT_MS + 1);
            }
            harness.endInput();
            return harness.extractOutputValues();
        }
    }

    private static <T> OneInputStreamOperatorTestHarness<Exchange, T> opened(
            AsyncFunction<Exchange, T> function, Class<T> type, int places, OutputMode mode) throws Exception {
        OneInputStreamOperatorTestHarness<Exchange, T> harness = new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(function, AsyncHarness.TIMEOUT_MS, places, mode),
                AsyncHarness.exchangeSerializer());
        Configuration noKryo = new Configuration();
        noKryo.set(PipelineOptions.GENERIC_TYPES, false);
        harness.setup(TypeInformation.of(type).createSerializer(new ExecutionConfig(noKryo).getSerializerConfig()));
        harness.open();
        return harness;
    }
}
