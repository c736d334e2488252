package dev.penstock.benchmarks.micro;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.records.Exchange;
import dev.penstock.records.ResponseCodec;
import java.io.IOException;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The response of a cache hit, against Jackson writing a map of the same content. */
@State(Scope.Thread)
public class ResponseCodecBenchmark {
    private final Exchange answered = Samples.answered();
    private final ObjectMapper mapper = new ObjectMapper();
    private Map<String, Object> map;

    @Setup
    public void prepare() throws IOException {
        map = mapper.readValue(ResponseCodec.encode(answered), new TypeReference<>() {});
    }

    @Benchmark
    public byte[] encode() {
        return ResponseCodec.encode(answered);
    }

    @Benchmark
    public byte[] baseline() throws IOException {
        return mapper.writeValueAsBytes(map);
    }
}
