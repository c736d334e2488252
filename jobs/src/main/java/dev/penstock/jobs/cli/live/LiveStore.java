package dev.penstock.jobs.cli.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.records.Alert;
import dev.penstock.records.DriftEvent;
import dev.penstock.records.MetricReport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What the page shows: the last windows of all tenants together, the alerts and the drift, all of bounded number. What is
 * added twice counts once. Thread-safe.
 */
final class LiveStore {
    /** Windows of each length: three hours of minutes. */
    static final int MOST_POINTS = 180;

    static final int MOST_LENGTHS = 4;
    static final int MOST_EVENTS = 200;
    /** Alerts and drift that are over, and still shown. */
    static final int MOST_OVER = 10;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private final Clock clock;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, TreeMap<Long, LivePoint>> points = new TreeMap<>();
    private final Map<List<String>, Alert> alerts = new LinkedHashMap<>();
    private final Map<List<String>, DriftEvent> drift = new LinkedHashMap<>();
    private Source source = new Source(SourceState.CONNECTING, null);
    private long version = 1;
    private boolean closed;

    LiveStore(Clock clock) {
        this.clock = clock;
    }

    /** How it stands with Kafka. */
    enum SourceState {
        CONNECTING,
        /** It is read. */
        CONNECTED,
        /** There is no topic of metrics yet. */
        NO_TOPIC,
        UNREACHABLE
    }

    /** @param detail one line for people, or null */
    record Source(SourceState state, String detail) {}

    /**
     * All that is shown.
     *
     * @param version grows with every change
     * @param windows by length, oldest first
     * @param alerts those that hold, the gravest first, then some that are over
     */
    record Snapshot(
            long version,
            long nowMs,
            Source source,
            Map<String, List<LivePoint>> windows,
            List<Alert> alerts,
            List<Drift> drift) {}

    /** A drift event without the questions that it quotes: the page has no login. */
    record Drift(
            String tenant,
            String feature,
            String method,
            double score,
            double threshold,
            boolean drifted,
            long startMs,
            long endMs,
            String summary) {}

    void add(MetricReport report) {
        if (!MetricReport.ALL_TENANTS.equals(report.tenant()) || report.window() == null) {
            return;
        }
        locked(() -> {
            String length = Labels.bounded(report.window());
            if (!points.containsKey(length) && points.size() >= MOST_LENGTHS) {
                return;
            }
            LivePoint point = LivePoint.of(report);
            TreeMap<Long, LivePoint> line = points.computeIfAbsent(length, unknown -> new TreeMap<>());
            LivePoint known = line.get(report.startMs());
            if (known == null || known.revision() <= report.revision()) {
                line.put(report.startMs(), point);
                while (line.size() > MOST_POINTS) {
                    line.pollFirstEntry();
                }
                change();
            }
        });
    }

    void add(Alert alert) {
        locked(() -> {
            List<String> key = List.of(String.valueOf(alert.rule()), String.valueOf(alert.tenant()));
            Alert known = alerts.get(key);
            if (known == null || known.atMs() <= alert.atMs()) {
                alerts.remove(key); // behind the others, so that the oldest go first
                alerts.put(key, alert);
                bound(alerts, Alert::firing);
                change();
            }
        });
    }

    void add(DriftEvent event) {
        locked(() -> {
            List<String> key = List.of(
                    String.valueOf(event.tenant()), String.valueOf(event.feature()), String.valueOf(event.method()));
            DriftEvent known = drift.get(key);
            if (known == null || known.endMs() <= event.endMs()) {
                drift.remove(key);
                drift.put(key, event);
                bound(drift, DriftEvent::drifted);
                change();
            }
        });
    }

    /** Drops the oldest that is over, and where none is, the oldest. */
    private static <T> void bound(Map<List<String>, T> events, Predicate<T> holds) {
        if (events.size() > MOST_EVENTS) {
            List<String> oldest = events.entrySet().stream()
                    .filter(event -> !holds.test(event.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> events.keySet().iterator().next());
            events.remove(oldest);
        }
    }

    void source(SourceState state, String detail) {
        locked(() -> {
            Source now = new Source(state, Labels.bounded(detail));
            if (!now.equals(source)) {
                source = now;
                change();
            }
        });
    }

    private void change() {
        version++;
        changed.signalAll();
    }

    /**
     * Waits until something is newer than a version.
     *
     * @return the version now, the same where nothing came in time
     */
    long awaitNewer(long known, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (version <= known && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless it is closed meanwhile. */
    void awaitClose(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits from now on. */
    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    Snapshot snapshot() {
        lock.lock();
        try {
            Map<String, List<LivePoint>> windows = new LinkedHashMap<>();
            points.entrySet().stream()
                    .sorted(Comparator.comparingLong(line -> length(line.getValue())))
                    .forEach(line -> windows.put(
                            line.getKey(), new ArrayList<>(line.getValue().values())));
            return new Snapshot(version, clock.millis(), source, windows, sortedAlerts(), sortedDrift());
        } finally {
            lock.unlock();
        }
    }

    private static long length(TreeMap<Long, LivePoint> line) {
        LivePoint last = line.lastEntry().getValue();
        return last.endMs() - last.startMs();
    }

    private List<Alert> sortedAlerts() {
        List<Alert> sorted = new ArrayList<>();
        alerts.values().stream()
                .filter(Alert::firing)
                .sorted(Comparator.comparing((Alert alert) -> !"critical".equals(alert.severity()))
                        .thenComparing(Comparator.comparingLong(Alert::sinceMs).reversed()))
                .map(LiveStore::bounded)
                .forEach(sorted::add);
        alerts.values().stream()
                .filter(alert -> !alert.firing())
                .sorted(Comparator.comparingLong(Alert::atMs).reversed())
                .limit(MOST_OVER)
                .map(LiveStore::bounded)
                .forEach(sorted::add);
        return sorted;
    }

    private List<Drift> sortedDrift() {
        List<Drift> sorted = new ArrayList<>();
        Comparator<DriftEvent> newestFirst =
                Comparator.comparingLong(DriftEvent::endMs).reversed();
        drift.values().stream()
                .filter(DriftEvent::drifted)
                .sorted(newestFirst)
                .map(LiveStore::shown)
                .forEach(sorted::add);
        drift.values().stream()
                .filter(event -> !event.drifted())
                .sorted(newestFirst)
                .limit(MOST_OVER)
                .map(LiveStore::shown)
                .forEach(sorted::add);
        return sorted;
    }

    private static Alert bounded(Alert alert) {
        return new Alert(
                Labels.bounded(alert.rule()),
                Labels.bounded(alert.severity()),
                alert.firing(),
                Labels.bounded(alert.tenant()),
                Labels.bounded(alert.metric()),
                alert.value(),
                alert.threshold(),
                alert.sinceMs(),
                alert.atMs(),
                Labels.bounded(alert.summary()),
                Labels.bounded(alert.runbook()));
    }

    private static Drift shown(DriftEvent event) {
        return new Drift(
                Labels.bounded(event.tenant()),
                Labels.bounded(event.feature()),
                Labels.bounded(event.method()),
                event.score(),
                event.threshold(),
                event.drifted(),
                event.startMs(),
                event.endMs(),
                Labels.bounded(event.summary()));
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(snapshot());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the figures cannot be written as JSON", impossible);
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
