package dev.penstock.operators.documents;

import dev.penstock.operators.StageMetrics;
import dev.penstock.records.DocumentReport;
import dev.penstock.records.DocumentStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Counts what became of changes, where all reports pass, with the time from a change until it could be found. */
public final class DocumentMeter extends ProcessFunction<DocumentReport, DocumentReport> {
    private static final long serialVersionUID = 1;

    private transient Map<DocumentStatus, Counter> byStatus;
    private transient Counter embedded;
    private transient Counter unchanged;
    private transient Counter removed;
    private transient Counter quarantined;
    private transient Counter bytes;
    private transient Histogram lagMs;

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        byStatus = new EnumMap<>(DocumentStatus.class);
        for (DocumentStatus status : DocumentStatus.values()) {
            byStatus.put(
                    status,
                    group.addGroup("status", status.name().toLowerCase(Locale.ROOT))
                            .counter("changes"));
        }
        embedded = group.counter("chunksEmbedded");
        unchanged = group.counter("chunksUnchanged");
        removed = group.counter("chunksRemoved");
        quarantined = group.counter("passagesQuarantined");
        bytes = group.counter("documentBytes");
        lagMs = StageMetrics.histogram(group, "searchableLagMs");
    }

    @Override
    public void processElement(DocumentReport report, Context context, Collector<DocumentReport> out) {
        byStatus.get(report.status()).inc();
        embedded.inc(report.embedded());
        unchanged.inc(Math.max(0, report.chunks() - report.embedded()));
        removed.inc(report.removed());
        quarantined.inc(report.quarantined());
        bytes.inc(report.bytes());
        if (report.status() == DocumentStatus.INDEXED || report.status() == DocumentStatus.DELETED) {
            lagMs.update(Math.max(0, report.indexedAtMs() - report.changedAtMs()));
        }
        out.collect(report);
    }
}
