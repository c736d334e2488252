package dev.penstock.benchmarks.endpoint;

import dev.penstock.benchmarks.common.Prompts;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** The same questions for both jobs, from memory and without end. */
final class Questions {
    private static final Prompts PROMPTS = new Prompts(7);

    private Questions() {}

    static String question(long index) {
        return PROMPTS.question((int) (index & Integer.MAX_VALUE));
    }

    static <T> DataGeneratorSource<T> source(GeneratorFunction<Long, T> record, Class<T> type) {
        return new DataGeneratorSource<>(record, Long.MAX_VALUE, TypeInformation.of(type));
    }
}
