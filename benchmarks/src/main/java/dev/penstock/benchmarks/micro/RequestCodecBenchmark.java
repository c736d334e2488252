package dev.penstock.benchmarks.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.records.Exchange;
import dev.penstock.records.InboundRecord;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request of two messages, against Jackson reading its body as a tree. */
@State(Scope.Thread)
public class RequestCodecBenchmark {
    private final InboundRecord inbound = Samples.inbound();
    private final ObjectMapper mapper = new ObjectMapper();

    @Benchmark
    public Exchange decode() {
        return Samples.decode(inbound);
    }

    @Benchmark
    public JsonNode baseline() throws IOException {
        return mapper.readTree(inbound.value());
    }
}
