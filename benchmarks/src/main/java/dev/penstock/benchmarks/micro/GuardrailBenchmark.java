package dev.penstock.benchmarks.micro;

import com.google.re2j.Pattern;
import dev.penstock.operators.guardrail.CompiledPolicy;
import dev.penstock.operators.guardrail.DefaultPolicy;
import dev.penstock.operators.guardrail.Screening;
import dev.penstock.records.RuleScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The default policy on harmless input, against one RE2/J pass for one phrase. */
@State(Scope.Thread)
public class GuardrailBenchmark {
    @Param({"questions", "kilobyte"})
    public String text;

    private final CompiledPolicy policy = CompiledPolicy.of(DefaultPolicy.get());
    private final Pattern phrase = Pattern.compile("(?i)ignore (?:all |the )?previous instructions");
    private String[] texts;
    private int next;

    @Setup
    public void prepare() {
        texts = text.equals("questions") ? Samples.questions(1024) : new String[] {Samples.kilobyte()};
    }

    @Benchmark
    public Screening screen() {
        return policy.screen(next(), RuleScope.INPUT, 0);
    }

    @Benchmark
    public boolean baseline() {
        return phrase.matcher(next()).find();
    }

    private String next() {
        return texts[next++ & texts.length - 1];
    }
}
