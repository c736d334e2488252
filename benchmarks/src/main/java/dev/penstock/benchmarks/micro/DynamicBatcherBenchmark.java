package dev.penstock.benchmarks.micro;

import dev.penstock.inference.BatcherOptions;
import dev.penstock.inference.Work;
import dev.penstock.inference.batch.DynamicBatcher;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An item through the batcher from submit to its completed future, with a handler that takes no time, against handing
 * the item and a future to another thread through a bounded queue. Items come in bursts, whose end is awaited.
 */
@State(Scope.Thread)
public class DynamicBatcherBenchmark {
    private static final int BURST = 256;
    private static final Handover STOP = new Handover(-1, new CompletableFuture<>());

    private final ArrayBlockingQueue<Handover> handovers = new ArrayBlockingQueue<>(1024);
    private final CompletableFuture<?>[] answers = new CompletableFuture<?>[BURST];
    private DynamicBatcher<Integer, Integer> batcher;
    private Thread receiver;
    private int next;

    private record Handover(Integer item, CompletableFuture<Integer> answer) {}

    @Setup
    public void open() {
        BatcherOptions options = new BatcherOptions(64, 64, 16_384, Duration.ofMillis(2), Duration.ofMillis(250), 1024);
        batcher = new DynamicBatcher<>("benchmark", 1, options, items -> items);
        receiver = new Thread(this::receive, "receiver");
        receiver.start();
    }

    @TearDown
    public void close() throws InterruptedException {
        batcher.close();
        handovers.put(STOP);
        receiver.join();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void submit() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            answers[i] = batcher.submit(next++, 16, Work.BATCH);
        }
        CompletableFuture.allOf(answers).join();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void baseline() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            answers[i] = answer;
            handovers.put(new Handover(next++, answer));
        }
        CompletableFuture.allOf(answers).join();
    }

    private void receive() {
        try {
            for (Handover handover = handovers.take(); handover != STOP; handover = handovers.take()) {
                handover.answer.complete(handover.item);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the receiver", e);
        }
    }
}
