package dev.penstock.benchmarks.reprocess;

import dev.penstock.inference.Encoder;
import dev.penstock.inference.Work;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The encoder alone: the same texts from memory, as many in flight as it takes. */
final class EncoderRate {
    private static final int IN_FLIGHT = 512;

    private EncoderRate() {}

    /** @return seconds for all texts */
    static double seconds(Encoder encoder, List<String> texts) throws InterruptedException {
        Semaphore free = new Semaphore(IN_FLIGHT);
        AtomicInteger failed = new AtomicInteger();
        long startedAt = System.nanoTime();
        for (String text : texts) {
            free.acquire();
            encoder.encode(text, Work.BATCH).whenComplete((done, failure) -> {
                failed.addAndGet(failure == null ? 0 : 1);
                free.release();
            });
        }
        free.acquire(IN_FLIGHT);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " texts could not be encoded");
        }
        return (System.nanoTime() - startedAt) / 1e9;
    }
}
