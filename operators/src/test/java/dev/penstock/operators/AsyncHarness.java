package dev.penstock.operators;

import dev.penstock.records.Exchange;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Runs one asynchronous function in Flink's own operator, without Kryo. */
public final class AsyncHarness implements AutoCloseable {
    /** The operator's timeout, in the harness's processing time. */
    public static final long TIMEOUT_MS = 1000;

    private final OneInputStreamOperatorTestHarness<Exchange, Exchange> harness;

    public AsyncHarness(StageFunction function) throws Exception {
        this(function, new MockEnvironmentBuilder().setManagedMemorySize(0).build());
    }

    public AsyncHarness(StageFunction function, MockEnvironment environment) throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(function, TIMEOUT_MS, 100, OutputMode.ORDERED),
                exchangeSerializer(),
                environment);
        harness.setup(exchangeSerializer());
        harness.open();
    }

    public static TypeSerializer<Exchange> exchangeSerializer() {
        Configuration noKryo = new Configuration();
        noKryo.set(PipelineOptions.GENERIC_TYPES, false);
        ExecutionConfig config = new ExecutionConfig(noKryo);
        return TypeInformation.of(Exchange.class).createSerializer(config.getSerializerConfig());
    }

    /** Runs the function on one exchange and waits for what comes of it. */
    public static Exchange run(StageFunction function, Exchange exchange) throws Exception {
        try (AsyncHarness harness = new AsyncHarness(function)) {
            harness.send(exchange);
            return harness.finish().get(0);
        }
    }

    /** Runs the function on one exchange until Flink's timeout strikes. */
    public static Exchange runIntoTimeout(StageFunction function, Exchange exchange) throws Exception {
        try (AsyncHarness harness = new AsyncHarness(function)) {
            harness.send(exchange);
            harness.harness.setProcessingTime(TIMEOUT_MS + 1);
            return harness.finish().get(0);
        }
    }

    public void send(Exchange exchange) throws Exception {
        harness.processElement(new StreamRecord<>(exchange));
    }

    public List<Exchange> finish() throws Exception {
        harness.endInput();
        return harness.extractOutputValues();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
