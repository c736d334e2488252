package dev.penstock.benchmarks.endpoint;

import dev.penstock.inference.fixtures.SimulatedProvider;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Flink SQL's own way to ask an endpoint: {@code ML_PREDICT} with the provider {@code openai} (flink-model-openai), as
 * fast as its options make it: asynchronous, results in any order, and as many operations at a time as the stage that
 * it is compared with. Its client opens 5 connections to a host at most, which no option changes.
 */
final class MlPredictJob {
    private MlPredictJob() {}

    /** @param capacity operations at a time, for each subtask */
    static void build(StreamExecutionEnvironment env, SimulatedProvider provider, String systemPrompt, int capacity) {
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        Map.of(
                        "table.exec.async-ml-predict.max-concurrent-operations", Integer.toString(capacity),
                        "table.exec.async-ml-predict.output-mode", "ALLOW_UNORDERED",
                        "table.exec.async-ml-predict.timeout", "2 min")
                .forEach(tables.getConfig()::set);
        DataStream<String> questions = env.fromSource(
                Questions.source(Questions::question, String.class), WatermarkStrategy.noWatermarks(), "questions");
        tables.createTemporaryView("questions", tables.fromDataStream(questions).as("question"));
        tables.executeSql("""
                CREATE TEMPORARY MODEL answerer
                INPUT (question STRING) OUTPUT (answer STRING)
                WITH ('provider' = 'openai', 'endpoint' = '%s/chat/completions', 'api-key' = 'none',
                      'model' = 'simulated', 'system-prompt' = '%s', 'max-tokens' = '512')
                """.formatted(provider.baseUrl(), systemPrompt));
        tables.toDataStream(tables.sqlQuery("""
                        SELECT question, answer FROM ML_PREDICT(
                            TABLE questions, MODEL answerer, DESCRIPTOR(question), MAP['async', 'true'])
                        """)).sinkTo(new DiscardingSink<>());
    }
}
