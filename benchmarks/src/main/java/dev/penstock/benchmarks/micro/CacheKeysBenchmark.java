package dev.penstock.benchmarks.micro;

import dev.penstock.operators.cache.CacheKeys;
import dev.penstock.records.CacheDecision;
import dev.penstock.records.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Scope and key of a request, against the SHA-256 of its question alone. */
@State(Scope.Thread)
public class CacheKeysBenchmark {
    private final CacheKeys keys = new CacheKeys(1, "minilm");
    private final Exchange screened = Samples.screened();

    @Benchmark
    public CacheDecision keys() {
        return keys.miss(screened, 0.9);
    }

    @Benchmark
    public byte[] baseline() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(Samples.QUESTION.getBytes(StandardCharsets.UTF_8));
    }
}
