package dev.penstock.inference.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** Time that passes only from event to event: two minutes of an endpoint in milliseconds, the same at each run. */
final class VirtualTime extends Clock implements Timer, Executor {
    private static final long EPOCH_MS = 1_700_000_000_000L;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long order;

    private record Event(long at, long order, Runnable task) {}

    /** Lets time pass, and what is due happen. */
    void run(Duration duration) {
        long end = now + duration.toNanos();
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event event = events.poll();
            now = Math.max(now, event.at());
            event.task().run();
        }
        now = end;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Alarm schedule(Runnable task, long delayNanos) {
        Event event = new Event(now + Math.max(0, delayNanos), order++, task);
        events.add(event);
        return () -> events.remove(event);
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public long millis() {
        return EPOCH_MS + now / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(EPOCH_MS).plusNanos(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("tests read instants only");
    }
}
