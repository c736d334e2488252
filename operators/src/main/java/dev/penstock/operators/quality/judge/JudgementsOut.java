package dev.penstock.operators.quality.judge;

import dev.penstock.operators.metrics.Observation;
import dev.penstock.records.Judgement;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets judgements leave by {@link #TAG}. Stands behind {@link JudgeFunction}, which has no side outputs. */
public final class JudgementsOut extends ProcessFunction<Judged, Observation> {
    private static final long serialVersionUID = 1;

    public static final OutputTag<Judgement> TAG = new OutputTag<>("judgements", TypeInformation.of(Judgement.class));

    @Override
    public void processElement(Judged judged, Context context, Collector<Observation> out) {
        if (judged.judgement() != null) {
            context.output(TAG, judged.judgement());
        }
        out.collect(judged.observation());
    }
}
