package dev.penstock.jobs.reprocess;

import dev.penstock.connectors.corpus.CorpusItem;
import dev.penstock.operators.WallClock;
import dev.penstock.records.DocumentChange;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Documents go on; failures and progress go to the one who started the run. */
final class Sorting extends ProcessFunction<CorpusItem, DocumentChange> {
    static final OutputTag<RunEvent> EVENTS = new OutputTag<>("events", TypeInformation.of(RunEvent.class));
    private static final long serialVersionUID = 1;

    private final String corpus;
    private final WallClock clock;

    Sorting(String corpus, WallClock clock) {
        this.corpus = corpus;
        this.clock = clock;
    }

    @Override
    public void processElement(CorpusItem item, Context context, Collector<DocumentChange> out) {
        if (item.document() != null) {
            out.collect(item.document());
        } else {
            context.output(EVENTS, RunEvent.of(item, corpus, clock.millis()));
        }
    }
}
