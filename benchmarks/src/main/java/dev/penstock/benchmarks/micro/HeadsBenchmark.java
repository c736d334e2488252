package dev.penstock.benchmarks.micro;

import dev.penstock.inference.TokenStates;
import dev.penstock.inference.head.HeadFile;
import dev.penstock.inference.head.HeadReadings;
import dev.penstock.inference.head.Heads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The bundled heads on one text's pass, against the copy of its vector alone. */
@State(Scope.Thread)
public class HeadsBenchmark {
    @Param({"20", "200"})
    public int tokens;

    private Heads injection;
    private Heads personalData;
    private FloatBuffer vector;
    private TokenStates states;

    @Setup
    public void prepare() {
        injection = heads("injection");
        personalData = heads("personal-data");
        int dimensions = Heads.read("injection").encoder().dimensions();
        Random random = new Random(1);
        vector = numbers(random, dimensions);
        states = new TokenStates(numbers(random, tokens * dimensions), tokens, dimensions);
    }

    @Benchmark
    public HeadReadings injection() {
        return injection.read(vector, states);
    }

    @Benchmark
    public HeadReadings personalData() {
        return personalData.read(vector, states);
    }

    @Benchmark
    public float[] baseline() {
        float[] copy = new float[vector.capacity()];
        vector.get(0, copy);
        return copy;
    }

    private static Heads heads(String name) {
        HeadFile head = Heads.read(name);
        return Heads.of(List.of(head), head.encoder());
    }

    private static FloatBuffer numbers(Random random, int count) {
        FloatBuffer numbers = ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int i = 0; i < count; i++) {
            numbers.put(i, (float) random.nextGaussian());
        }
        return numbers;
    }
}
